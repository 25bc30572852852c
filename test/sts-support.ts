import assert from 'node:assert/strict';
import { CreateAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials as AwsCredentials,
  STSClient,
  type STSServiceException,
} from '@aws-sdk/client-sts';
import type { Credentials } from './support/credentials.ts';
import type { Server } from './support/server.ts';

export const home = '111111111111';
export const away = '999999999999';

/** A policy document as one line of JSON. */
export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export const allow = (Action: string | readonly string[], Condition?: object, Resource = '*'): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** A statement of a trust policy. */
export const trust = (
  Principal: object,
  Action: string | readonly string[] = 'sts:AssumeRole',
  Condition?: object,
): object => ({ Effect: 'Allow', Principal, Action, ...(Condition && { Condition }) });

export const roleArn = (name: string, account = home): string => `arn:aws:iam::${account}:role/${name}`;

/** The SDK's form of temporary credentials. */
export const from = (credentials: AwsCredentials | undefined): Credentials => ({
  accessKeyId: credentials?.AccessKeyId as string,
  secretAccessKey: credentials?.SecretAccessKey as string,
  sessionToken: credentials?.SessionToken as string,
});

/** Clients of a server. */
export function clientsOf(server: Server) {
  const client = { region: 'us-east-1', maxAttempts: 1, endpoint: server.url };
  const sts = (credentials: Credentials) => new STSClient({ ...client, credentials });
  const iam = (credentials: Credentials) => new IAMClient({ ...client, credentials });
  return {
    sts,
    iam,
    /** A new access key of a user of `home`. */
    async keysOf(UserName: string): Promise<Credentials> {
      const { AccessKey } = await iam(server.rootOf(home)).send(new CreateAccessKeyCommand({ UserName }));
      return {
        accessKeyId: AccessKey?.AccessKeyId as string,
        secretAccessKey: AccessKey?.SecretAccessKey as string,
      };
    },
    /** Assumes a role; answers its credentials and what else was said. */
    async assume(who: Credentials, role: string, more: Partial<AssumeRoleCommandInput> = {}) {
      const { Credentials: keys, ...said } = await sts(who).send(
        new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: 'session-1', ...more }),
      );
      return { ...said, keys: from(keys) };
    },
  };
}

export const fails = (
  call: Promise<unknown>,
  status: number,
  name: string,
  message: string | RegExp,
): Promise<void> =>
  assert.rejects(call, (error: STSServiceException) => {
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.equal(error.name, name);
    assert.equal(error.$metadata.httpStatusCode, status);
    return true;
  });

/** What the audit log says of the last call of this name. */
export function lastRecord(text: string, eventName: string) {
  const records = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { eventName: string; userIdentity: Record<string, unknown> });
  const found = records.findLast(record => record.eventName === eventName);
  assert.ok(found, `${eventName} is not in the audit log`);
  return found;
}
