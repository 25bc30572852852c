import assert from 'node:assert/strict';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  type IAMServiceException,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

export const account = '123456789012';
export const foreign = '987654321098';
export const readOnly = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';

/** A server with two accounts that hold nothing yet. */
export interface Iam {
  readonly server: Server;
  clientOf(credentials: Credentials): IAMClient;
  /** Makes a user of `account` with this inline policy; the client acts for it. */
  userWith(name: string, policy?: string): Promise<IAMClient>;
}

export async function startIam(): Promise<Iam> {
  const server = await startServer({
    landingZone: `accounts:
  - { id: "${account}", name: One }
  - { id: "${foreign}", name: Two }
`,
  });
  const clientOf = (credentials: Credentials): IAMClient =>
    new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const root = clientOf(server.rootOf(account));
  return {
    server,
    clientOf,
    async userWith(UserName, PolicyDocument) {
      await root.send(new CreateUserCommand({ UserName }));
      if (PolicyDocument !== undefined) {
        await root.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
      }
      const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName }));
      return clientOf({
        accessKeyId: AccessKey?.AccessKeyId as string,
        secretAccessKey: AccessKey?.SecretAccessKey as string,
      });
    },
  };
}

export const document = (action: string | string[], resource = '*'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  });

export const trust = (...principals: string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }],
  });

export const fails = (
  call: Promise<unknown>,
  httpStatusCode: number,
  name: string,
  message: string | RegExp,
): Promise<void> =>
  assert.rejects(call, (error: IAMServiceException) => {
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.equal(error.name, name);
    assert.equal(error.$metadata.httpStatusCode, httpStatusCode);
    return true;
  });
