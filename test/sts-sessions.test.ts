import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetUserCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { allow, away, clientsOf, fails, home, lastRecord, policy, roleArn, trust } from './sts-support.ts';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

const account = { AWS: home };
const all = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const tagged = (key: string, value: string) => ({ StringEquals: { [`aws:PrincipalTag/${key}`]: value } });

const landingZone = `accounts:
  - id: "${home}"
    name: Home
    users:
      - name: builder
        tags: {Own: tag}
        policies: {assume: '${policy(allow('sts:*'))}'}
    roles:
      - name: first
        tags: {Department: Marketing, Region: eu}
        trust: '${policy(trust(account, all))}'
        maxSessionDuration: 43200
        policies:
          assume: '${policy(allow('sts:*'))}'
          by-tag: '${policy(allow('iam:ListUsers', tagged('department', 'engineering')), allow('iam:ListRoles', tagged('Region', 'eu')), allow('iam:GetUser', { StringEquals: { 'aws:SourceIdentity': 'alice' } }))}'
      - name: second
        tags: {Project: of-the-role}
        trust: '${policy(trust({ AWS: roleArn('first') }, all))}'
        policies:
          by-tag: '${policy(allow('iam:ListUsers', tagged('Project', 'alpha')), allow('iam:ListRoles', tagged('Team', 'blue')), allow('iam:GetUser', { StringEquals: { 'aws:SourceIdentity': 'alice' } }))}'
      - {name: untagged, trust: '${policy(trust(account, ['sts:AssumeRole', 'sts:SetSourceIdentity']))}'}
      - {name: unsourced, trust: '${policy(trust(account, ['sts:AssumeRole', 'sts:TagSession']))}'}
      - name: choosy
        trust: '${policy(
          trust(account, 'sts:AssumeRole', {
            StringEquals: { 'sts:RoleSessionName': 'builder-1', 'aws:PrincipalTag/Own': 'tag' },
            StringLike: { 'sts:SourceIdentity': 'a*' },
          }),
          trust(account, 'sts:SetSourceIdentity'),
          trust(account, 'sts:TagSession', {
            StringEquals: { 'aws:RequestTag/Team': ['red', 'blue'] },
            'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'], 'sts:TransitiveTagKeys': ['Team'] },
          }),
        )}'
  - id: "${away}"
    name: Away
`;

let server: Server;
let clients: ReturnType<typeof clientsOf>;
let builder: Credentials;

before(async () => {
  server = await startServer({ landingZone });
  clients = clientsOf(server);
  builder = await clients.keysOf('builder');
});
after(() => server?.remove());

const tags = (record: Record<string, string>) =>
  Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
const users = (who: Credentials) => clients.iam(who).send(new ListUsersCommand({}));
const roles = (who: Credentials) => clients.iam(who).send(new ListRolesCommand({}));
const user = (who: Credentials) => clients.iam(who).send(new GetUserCommand({ UserName: 'builder' }));
const denied = (call: Promise<unknown>) => assert.rejects(call, { name: 'AccessDenied' });

describe('session tags', () => {
  test('take the place of role tags, whatever their case, for as long as the session lasts', async () => {
    const plain = await clients.assume(builder, 'first');
    await denied(users(plain.keys));
    await roles(plain.keys);
    const { keys, PackedPolicySize } = await clients.assume(builder, 'first', {
      Tags: tags({ department: 'engineering' }),
    });
    assert.ok((PackedPolicySize ?? 0) > 0 && (PackedPolicySize ?? 0) < 5);
    await users(keys);
    await roles(keys);
    const other = await clients.assume(builder, 'first', { Tags: tags({ REGION: 'us' }) });
    await denied(roles(other.keys));
  });

  test('need sts:TagSession in the trust policy', async () => {
    await clients.assume(builder, 'untagged');
    await fails(
      clients.assume(builder, 'untagged', { Tags: tags({ a: 'b' }) }),
      403,
      'AccessDenied',
      `User: arn:aws:iam::${home}:user/builder is not authorized to perform: sts:TagSession on resource: ${roleArn('untagged')} because no role trust policy allows the sts:TagSession action`,
    );
  });

  test('are limited', async () => {
    const assume = (record: Record<string, string>, keys?: string[]) =>
      clients.assume(builder, 'first', { Tags: tags(record), TransitiveTagKeys: keys });
    await fails(
      assume({ team: 'a', Team: 'b' }),
      400,
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
    await fails(
      assume({ team: 'a' }, ['other']),
      400,
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    );
    await assert.rejects(assume({ 'aws:x': 'a' }), { name: 'InvalidParameterValue' });
    await assert.rejects(assume({ 'a?': 'b' }), { name: 'ValidationError' });
    const many = (count: number, value: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, value]));
    // Whatever a session carries, its token fits into a header.
    const { keys, PackedPolicySize } = await assume(many(50, 'x'.repeat(62)));
    assert.ok((PackedPolicySize ?? 0) > 80, `${PackedPolicySize}`);
    assert.ok((keys.sessionToken?.length ?? 0) < 8192, `${keys.sessionToken?.length}`);
    await assert.rejects(assume(many(51, 'short')), { name: 'ValidationError' });
    await fails(
      assume(many(50, 'x'.repeat(256))),
      400,
      'PackedPolicyTooLargeException',
      /^Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
    );
  });

  test('that are transitive go along through a chain, and stay as they are', async () => {
    const { keys } = await clients.assume(builder, 'first', {
      Tags: tags({ Project: 'alpha', Team: 'blue' }),
      TransitiveTagKeys: ['project'],
    });
    const next = await clients.assume(keys, 'second');
    await users(next.keys);
    await denied(roles(next.keys));
    await roles((await clients.assume(keys, 'second', { Tags: tags({ Team: 'blue' }) })).keys);
    await fails(
      clients.assume(keys, 'second', { Tags: tags({ PROJECT: 'beta' }) }),
      400,
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
    // Handing tags on is tagging, too.
    await assert.rejects(clients.assume(keys, 'untagged'), { message: /perform: sts:TagSession/ });
    const untagged = await clients.assume(builder, 'first');
    await clients.assume(untagged.keys, 'untagged');
  });
});

describe('the source identity', () => {
  test('is in force in the session and in those made from it', async () => {
    const { keys, SourceIdentity } = await clients.assume(builder, 'first', { SourceIdentity: 'alice' });
    assert.equal(SourceIdentity, 'alice');
    await user(keys);
    const next = await clients.assume(keys, 'second');
    assert.equal(next.SourceIdentity, 'alice');
    await user(next.keys);
    await clients.assume(keys, 'second', { SourceIdentity: 'alice' });
    await fails(
      clients.assume(keys, 'second', { SourceIdentity: 'bob' }),
      403,
      'AccessDenied',
      `User: arn:aws:sts::${home}:assumed-role/first/session-1 is not authorized to perform: sts:SetSourceIdentity on resource: ${roleArn('second')}`,
    );
    const bob = await clients.assume(builder, 'first', { SourceIdentity: 'bob' });
    await denied(user(bob.keys));
    await denied(user((await clients.assume(builder, 'first')).keys));
  });

  test('needs sts:SetSourceIdentity in the trust policy, also where it is handed on', async () => {
    const message = new RegExp(`perform: sts:SetSourceIdentity on resource: ${roleArn('unsourced')}`);
    await assert.rejects(clients.assume(builder, 'unsourced', { SourceIdentity: 'alice' }), { message });
    const { keys } = await clients.assume(builder, 'first', { SourceIdentity: 'alice' });
    await assert.rejects(clients.assume(keys, 'unsourced'), { message });
    await assert.rejects(clients.assume(builder, 'first', { SourceIdentity: 'aws:alice' }), {
      name: 'ValidationError',
    });
  });
});

test('trust policies see name, source identity and tags of the session to be', async () => {
  const good = { RoleSessionName: 'builder-1', SourceIdentity: 'alice' };
  await clients.assume(builder, 'choosy', good);
  await denied(clients.assume(builder, 'choosy', { ...good, RoleSessionName: 'builder-2' }));
  await denied(clients.assume(builder, 'choosy', { ...good, SourceIdentity: 'bob' }));
  await denied(clients.assume(builder, 'choosy', { RoleSessionName: 'builder-1' }));
  await clients.assume(builder, 'choosy', {
    ...good,
    Tags: tags({ Team: 'red' }),
    TransitiveTagKeys: ['Team'],
  });
  await denied(clients.assume(builder, 'choosy', { ...good, Tags: tags({ Team: 'green' }) }));
  await denied(clients.assume(builder, 'choosy', { ...good, Tags: tags({ Team: 'red', More: 'x' }) }));
});

test('there are no MFA devices, and no contexts of services', async () => {
  const device = { SerialNumber: `arn:aws:iam::${home}:mfa/builder`, TokenCode: '123456' };
  await fails(
    clients.assume(builder, 'first', device),
    403,
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  );
  await assert.rejects(clients.assume(builder, 'first', { TokenCode: '123456' }), { name: 'AccessDenied' });
  await assert.rejects(
    clients.assume(builder, 'first', {
      ProvidedContexts: [{ ProviderArn: `arn:aws:iam::aws:contextProvider/X`, ContextAssertion: 'abcd' }],
    }),
    { name: 'ValidationError', message: /ProvidedContexts is not supported/ },
  );
});

test('the audit log shows whose session it is, as CloudTrail does', async () => {
  const { keys, AssumedRoleUser } = await clients.assume(builder, 'first', { SourceIdentity: 'alice' });
  await clients.sts(keys).send(new GetCallerIdentityCommand({}));
  await users(builder).catch(() => {});
  await sleep(100);
  const log = readFileSync(join(server.data, 'audit.log'), 'utf8');
  const ofUser = lastRecord(log, 'AssumeRole').userIdentity;
  assert.deepEqual([ofUser.type, ofUser.userName, ofUser.sessionContext], ['IAMUser', 'builder', undefined]);
  const { sessionContext, ...identity } = lastRecord(log, 'GetCallerIdentity').userIdentity as {
    sessionContext: { attributes: Record<string, string> };
  };
  assert.match(sessionContext.attributes.creationDate as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.deepEqual(
    { ...sessionContext, attributes: { ...sessionContext.attributes, creationDate: '' } },
    {
      sessionIssuer: {
        type: 'Role',
        principalId: AssumedRoleUser?.AssumedRoleId?.split(':')[0],
        arn: roleArn('first'),
        accountId: home,
        userName: 'first',
      },
      attributes: { creationDate: '', mfaAuthenticated: 'false' },
      sourceIdentity: 'alice',
    },
  );
  assert.deepEqual(identity, {
    type: 'AssumedRole',
    principalId: AssumedRoleUser?.AssumedRoleId,
    arn: AssumedRoleUser?.Arn,
    accountId: home,
    accessKeyId: keys.accessKeyId,
  });
});
