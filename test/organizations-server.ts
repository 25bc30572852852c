import assert from 'node:assert/strict';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  OrganizationsClient,
  type OrganizationsServiceException,
} from '@aws-sdk/client-organizations';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

export const management = '111111111111';
export const second = '222222222222';
export const third = '333333333333';
export const outside = '999999999999';

/** A server with four accounts, and no organization yet unless the landing zone has one. */
export interface Organizations {
  readonly server: Server;
  /** Who calls Organizations: an account's root user, or the holder of keys. */
  as(who: string | Credentials): OrganizationsClient;
  /** Makes a user of the account with this inline policy; answers its keys. */
  userOf(account: string, name: string, policy?: string): Promise<Credentials>;
}

export async function startOrganizations(organization = ''): Promise<Organizations> {
  const server = await startServer({
    landingZone: `accounts:
  - { id: "${management}", name: Management, email: management@example.com }
  - { id: "${second}", name: Second, email: second@example.com }
  - { id: "${third}", name: Third, email: third@example.com }
  - { id: "${outside}", name: Outside }
${organization}`,
  });
  const settings = { endpoint: server.url, region: 'us-east-1', maxAttempts: 1 };
  const keysOf = (who: string | Credentials) => (typeof who === 'string' ? server.rootOf(who) : who);
  return {
    server,
    as: who => new OrganizationsClient({ ...settings, credentials: keysOf(who) }),
    async userOf(account, UserName, PolicyDocument) {
      const iam = new IAMClient({ ...settings, credentials: server.rootOf(account) });
      await iam.send(new CreateUserCommand({ UserName }));
      if (PolicyDocument !== undefined) {
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
      }
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return {
        accessKeyId: AccessKey?.AccessKeyId as string,
        secretAccessKey: AccessKey?.SecretAccessKey as string,
      };
    },
  };
}

/** Makes an organization; answers its id and its root's. */
export async function createOrganization(
  client: OrganizationsClient,
): Promise<{ readonly id: string; readonly root: string }> {
  const { Organization } = await client.send(new CreateOrganizationCommand({}));
  const { Roots } = await client.send(new ListRootsCommand({}));
  return { id: Organization?.Id as string, root: Roots?.[0]?.Id as string };
}

/** Makes an account; answers its id. */
export async function createAccount(client: OrganizationsClient, name: string): Promise<string> {
  const { CreateAccountStatus: begun } = await client.send(
    new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` }),
  );
  const { CreateAccountStatus: done } = await client.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: begun?.Id }),
  );
  assert.equal(done?.State, 'SUCCEEDED');
  return done.AccountId as string;
}

/** The call fails with this exception: its name without `Exception`, its text, and its reason where one is given. */
export const fails = (
  call: Promise<unknown>,
  name: string,
  message: string | RegExp = /./,
  reason?: string,
): Promise<void> =>
  assert.rejects(call, (error: OrganizationsServiceException & { Reason?: string }) => {
    assert.equal(error.name, `${name}Exception`);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.equal(error.Reason, reason);
    assert.equal(error.$metadata.httpStatusCode, 400);
    return true;
  });

export const noPermission = (call: Promise<unknown>): Promise<void> =>
  fails(call, 'AccessDenied', "You don't have permissions to access this resource.");

/** A policy of one statement. */
export const statement = (fields: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...fields }],
  });
