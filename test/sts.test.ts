import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials as AwsCredentials,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  type STSServiceException,
} from '@aws-sdk/client-sts';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

const home = '111111111111';
const away = '999999999999';

const trusts = (...principals: string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }],
  });
const allows = (action: string, resource = '*'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  });
const withExternalId = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: home },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'secret-word' } },
    },
  ],
});

const landingZone = `accounts:
  - id: "${home}"
    name: Home
    users:
      - name: builder
        policies: {assume: '${allows('sts:*')}'}
      - name: powerless
    roles:
      - {name: of-account, trust: '${trusts(home)}', maxSessionDuration: 43200, policies: {iam: '${allows('*')}'}}
      - {name: of-powerless, trust: '${trusts(`arn:aws:iam::${home}:user/powerless`)}'}
      - {name: of-nobody-here, trust: '${trusts(away)}'}
      - {name: chained, path: /deep/, trust: '${trusts(`arn:aws:iam::${home}:role/of-account`)}', maxSessionDuration: 43200}
  - id: "${away}"
    name: Away
    roles:
      - {name: for-home, trust: '${trusts(home)}', policies: {users: '${allows('iam:ListUsers')}'}}
      - {name: with-word, trust: '${withExternalId}'}
`;

let server: Server;
let builder: STSClient;
let powerless: STSClient;

before(async () => {
  server = await startServer({ landingZone });
  builder = sts(await keysOf('builder'));
  powerless = sts(await keysOf('powerless'));
});
after(() => server?.remove());

const client = { region: 'us-east-1', maxAttempts: 1 };
const sts = (credentials: Credentials) => new STSClient({ ...client, endpoint: server.url, credentials });
const iam = (credentials: Credentials) => new IAMClient({ ...client, endpoint: server.url, credentials });

async function keysOf(UserName: string): Promise<Credentials> {
  const { AccessKey } = await iam(server.rootOf(home)).send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

const from = (credentials: AwsCredentials | undefined): Credentials => ({
  accessKeyId: credentials?.AccessKeyId as string,
  secretAccessKey: credentials?.SecretAccessKey as string,
  sessionToken: credentials?.SessionToken as string,
});

const roleArn = (name: string, account = home) => `arn:aws:iam::${account}:role/${name}`;

const assume = (who: STSClient, role: string, more: Partial<AssumeRoleCommandInput> = {}) =>
  who.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'session-1', ...more }));

const fails = (call: Promise<unknown>, status: number, name: string, message: string) =>
  assert.rejects(call, (error: STSServiceException) => {
    assert.equal(error.message, message);
    assert.equal(error.name, name);
    assert.equal(error.$metadata.httpStatusCode, status);
    return true;
  });

test('everybody learns who they are', async () => {
  const who = await builder.send(new GetCallerIdentityCommand({}));
  assert.equal(who.Account, home);
  assert.equal(who.Arn, `arn:aws:iam::${home}:user/builder`);
  assert.match(who.UserId ?? '', /^AIDA/);
  const root = await sts(server.rootOf(away)).send(new GetCallerIdentityCommand({}));
  assert.deepEqual([root.Account, root.Arn, root.UserId], [away, `arn:aws:iam::${away}:root`, away]);
  await powerless.send(new GetCallerIdentityCommand({}));
});

test('a role is assumed, and acts with its own rights', async () => {
  const started = Math.floor(Date.now() / 1000) * 1000;
  const { Credentials: keys, AssumedRoleUser } = await assume(builder, roleArn('of-account'));
  assert.match(keys?.AccessKeyId ?? '', /^ASIA/);
  const ends = keys?.Expiration?.getTime() ?? 0;
  assert.ok(ends >= started + 3_600_000 && ends <= Date.now() + 3_600_000);
  assert.equal(AssumedRoleUser?.Arn, `arn:aws:sts::${home}:assumed-role/of-account/session-1`);
  assert.match(AssumedRoleUser?.AssumedRoleId ?? '', /^AROA[A-Z2-7]{17}:session-1$/);
  const who = await sts(from(keys)).send(new GetCallerIdentityCommand({}));
  assert.equal(who.Arn, AssumedRoleUser?.Arn);
  assert.equal(who.UserId, AssumedRoleUser?.AssumedRoleId);
  await iam(from(keys)).send(new ListUsersCommand({}));
  await assert.rejects(iam(from(keys)).send(new GetUserCommand({})), {
    name: 'ValidationError',
    message: 'Must specify userName when calling with non-User credentials',
  });
});

test('a role of another account is assumed when both sides allow it', async () => {
  const { Credentials: keys } = await assume(builder, roleArn('for-home', away));
  const who = await sts(from(keys)).send(new GetCallerIdentityCommand({}));
  assert.equal(who.Arn, `arn:aws:sts::${away}:assumed-role/for-home/session-1`);
  await assert.rejects(assume(powerless, roleArn('for-home', away)), { name: 'AccessDenied' });
});

test('in its own account a role that trusts a user needs no identity policy, one that trusts the account does', async () => {
  await assume(powerless, roleArn('of-powerless'));
  await assert.rejects(assume(powerless, roleArn('of-account')), { name: 'AccessDenied' });
  await assert.rejects(assume(builder, roleArn('of-powerless')), { name: 'AccessDenied' });
});

test('a role that does not exist answers as one that trusts somebody else', async () => {
  const denial = async (role: string): Promise<string> => {
    try {
      await assume(builder, role);
    } catch (error) {
      const { name, message, $metadata } = error as STSServiceException;
      assert.equal(name, 'AccessDenied');
      assert.equal($metadata.httpStatusCode, 403);
      return message.replaceAll(role, 'ROLE');
    }
    throw new assert.AssertionError({ message: `${role} was assumed` });
  };
  const closed = await denial(roleArn('of-nobody-here'));
  assert.match(
    closed,
    /^User: arn:aws:iam::111111111111:user\/builder is not authorized to perform: sts:AssumeRole on resource: ROLE/,
  );
  for (const role of [
    roleArn('no-such-role'),
    roleArn('no-such-role', away),
    roleArn('no-such-role', '000000000000'),
    roleArn('chained'),
    roleArn('OF-ACCOUNT'),
  ]) {
    assert.equal(await denial(role), closed);
  }
});

test('root users assume no roles', async () => {
  const root = sts(server.rootOf(home));
  for (const name of ['of-account', 'no-such-role']) {
    await fails(
      assume(root, roleArn(name)),
      403,
      'AccessDenied',
      'Roles may not be assumed by root accounts.',
    );
  }
});

test('the external id counts', async () => {
  await assert.rejects(assume(builder, roleArn('with-word', away)), { name: 'AccessDenied' });
  await assert.rejects(assume(builder, roleArn('with-word', away), { ExternalId: 'guess' }), {
    name: 'AccessDenied',
  });
  await assume(builder, roleArn('with-word', away), { ExternalId: 'secret-word' });
});

test('sessions are as long as the role allows, and chained ones an hour', async () => {
  await fails(
    assume(builder, roleArn('for-home', away), { DurationSeconds: 3601 }),
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  );
  const long = await assume(builder, roleArn('of-account'), { DurationSeconds: 43_200 });
  const role = sts(from(long.Credentials));
  await fails(
    assume(role, roleArn('deep/chained'), { DurationSeconds: 3601 }),
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  );
  const { AssumedRoleUser } = await assume(role, roleArn('deep/chained'), { DurationSeconds: 900 });
  assert.equal(AssumedRoleUser?.Arn, `arn:aws:sts::${home}:assumed-role/chained/session-1`);
});

test('session policies narrow, and never widen', async () => {
  const narrow = await assume(builder, roleArn('of-account'), { Policy: allows('iam:GetUser') });
  assert.ok((narrow.PackedPolicySize ?? 0) > 0 && (narrow.PackedPolicySize ?? 0) < 10);
  await iam(from(narrow.Credentials)).send(new GetUserCommand({ UserName: 'builder' }));
  await assert.rejects(iam(from(narrow.Credentials)).send(new ListUsersCommand({})), {
    name: 'AccessDenied',
    message: /because no session policy allows the iam:ListUsers action/,
  });
  const wide = await assume(builder, roleArn('for-home', away), {
    PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
  });
  await iam(from(wide.Credentials)).send(new ListUsersCommand({}));
  await assert.rejects(iam(from(wide.Credentials)).send(new CreateUserCommand({ UserName: 'x' })), {
    name: 'AccessDenied',
  });
});

test('session policies are parsed and limited', async () => {
  const role = roleArn('of-account');
  await assert.rejects(assume(builder, role, { Policy: '{' }), {
    name: 'MalformedPolicyDocumentException',
    message: 'This policy contains invalid Json',
  });
  await assert.rejects(assume(builder, role, { Policy: allows('a:B', `arn:aws:s3:::${'x'.repeat(2048)}`) }), {
    name: 'PackedPolicyTooLargeException',
    message: /^Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
  });
  await assert.rejects(
    assume(builder, role, { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/NoSuchPolicy' }] }),
    { name: 'MalformedPolicyDocumentException' },
  );
});

test('what has not the right form is refused', async () => {
  await assert.rejects(assume(builder, 'arn:aws:iam::111111111111:user/builder'), {
    name: 'ValidationError',
  });
  await assert.rejects(assume(builder, roleArn('of-account'), { RoleSessionName: 'a b' }), {
    name: 'ValidationError',
  });
});

test('long-term keys make session credentials, and sessions do not', async () => {
  const { Credentials: keys } = await powerless.send(new GetSessionTokenCommand({}));
  const session = sts(from(keys));
  const who = await session.send(new GetCallerIdentityCommand({}));
  assert.equal(who.Arn, `arn:aws:iam::${home}:user/powerless`);
  await fails(
    session.send(new GetSessionTokenCommand({})),
    403,
    'AccessDenied',
    'Cannot call GetSessionToken with session credentials',
  );
  const { Credentials: assumed } = await assume(builder, roleArn('of-account'));
  await assert.rejects(sts(from(assumed)).send(new GetSessionTokenCommand({})), { name: 'AccessDenied' });
  const root = await sts(server.rootOf(home)).send(new GetSessionTokenCommand({ DurationSeconds: 43_200 }));
  assert.ok((root.Credentials?.Expiration?.getTime() ?? Infinity) <= Date.now() + 3_600_000);
});

test("a session ends with its role, and a new role of the same name is not the old one's", async () => {
  const root = iam(server.rootOf(home));
  const make = async () => {
    await root.send(new CreateRoleCommand({ RoleName: 'brief', AssumeRolePolicyDocument: trusts(home) }));
    await root.send(
      new PutRolePolicyCommand({ RoleName: 'brief', PolicyName: 'p', PolicyDocument: allows('iam:*') }),
    );
  };
  await make();
  const { Credentials: keys } = await assume(builder, roleArn('brief'));
  const session = iam(from(keys));
  await session.send(new ListUsersCommand({}));
  await root.send(new DeleteRolePolicyCommand({ RoleName: 'brief', PolicyName: 'p' }));
  await assert.rejects(session.send(new ListUsersCommand({})), { name: 'AccessDenied' });
  await root.send(new DeleteRoleCommand({ RoleName: 'brief' }));
  await assert.rejects(session.send(new ListUsersCommand({})), { name: 'InvalidClientTokenId' });
  await make();
  await assert.rejects(session.send(new ListUsersCommand({})), { name: 'InvalidClientTokenId' });
});
