import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAccessKey, setAccessKeyActive } from './access-keys.ts';
import { allow, other, owner, testAccounts, trusting } from './accounts.test-support.ts';
import { attachPolicy, detachPolicy } from './attachments.ts';
import { setBoundary } from './boundaries.ts';
import type { PrincipalRef } from './caller.ts';
import { putInlinePolicy } from './inline-policies.ts';
import { createPolicy } from './managed-policies.ts';
import { createVersion } from './policy-versions.ts';
import { createRole, deleteRole } from './roles.ts';
import { putTags } from './tags.ts';
import { createUser, deleteUser, renameUser } from './users.ts';

const issuedAt = Date.parse('2026-11-22T09:00:00Z') / 1000;
const session = { issuedAt, expiresAt: issuedAt + 3600 };

test('a root user is its account', async t => {
  const { accounts } = await testAccounts(t);
  const caller = await accounts.resolve({ type: 'root', account: owner });
  assert.deepEqual(caller?.principal, {
    type: 'root',
    account: owner,
    arn: `arn:aws:iam::${owner}:root`,
    userId: owner,
  });
  assert.deepEqual(caller.context.get('aws:PrincipalType'), ['Account']);
  assert.equal(await accounts.resolve({ type: 'root', account: '000000000000' }), undefined);
});

test('a user brings its policies, its boundary and its facts', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(async w => {
    const made = await createUser(w, {
      account: owner,
      name: 'alice',
      path: '/team/',
      tags: [{ key: 'Team', value: 'web' }],
    });
    await putInlinePolicy(w, made, { name: 'inline', document: allow('ecr:*') });
    const policy = await createPolicy(w, { account: owner, name: 'managed', document: allow('s3:*') });
    await attachPolicy(w, made, policy.arn);
    await setBoundary(w, made, 'arn:aws:iam::aws:policy/AdministratorAccess');
    return made;
  });
  const caller = await accounts.resolve({ type: 'user', account: owner, id: user.id });
  assert.ok(caller);
  assert.equal(caller.principal.arn, `arn:aws:iam::${owner}:user/team/alice`);
  assert.deepEqual(
    caller.policies.identity.map(({ arn, name, policy }) => [arn ?? name, policy.text]),
    [
      ['inline', allow('ecr:*')],
      [`arn:aws:iam::${owner}:policy/managed`, allow('s3:*')],
    ],
  );
  assert.equal(caller.policies.boundary?.arn, 'arn:aws:iam::aws:policy/AdministratorAccess');
  assert.equal(caller.policies.boundary.policy.kind, 'boundary');
  assert.deepEqual(Object.fromEntries(caller.context), {
    'aws:PrincipalTag/Team': ['web'],
    'aws:PrincipalArn': [`arn:aws:iam::${owner}:user/team/alice`],
    'aws:PrincipalAccount': [owner],
    'aws:PrincipalType': ['User'],
    'aws:userid': [user.id],
    'aws:username': ['alice'],
  });
});

test("a role session shows the session's ARN and brings the role's", async t => {
  const { accounts } = await testAccounts(t);
  const role = await accounts.write(w =>
    createRole(w, { account: owner, name: 'R', path: '/p/', trust: trusting(owner) }),
  );
  const ref: PrincipalRef = {
    type: 'role',
    account: owner,
    id: role.id,
    session: { ...session, name: 'i-0123', policies: [allow('ecr:BatchGetImage')] },
  };
  const caller = await accounts.resolve(ref);
  assert.deepEqual(caller?.principal, {
    type: 'assumed-role',
    account: owner,
    arn: `arn:aws:sts::${owner}:assumed-role/R/i-0123`,
    userId: `${role.id}:i-0123`,
    roleArn: `arn:aws:iam::${owner}:role/p/R`,
  });
  assert.equal(caller.policies.session?.[0]?.policy.kind, 'session');
  assert.deepEqual(Object.fromEntries(caller.context), {
    'aws:PrincipalArn': [`arn:aws:iam::${owner}:role/p/R`],
    'aws:PrincipalAccount': [owner],
    'aws:PrincipalType': ['AssumedRole'],
    'aws:userid': [`${role.id}:i-0123`],
    'aws:TokenIssueTime': ['2026-11-22T09:00:00.000Z'],
    'aws:MultiFactorAuthPresent': ['false'],
  });
});

test('nothing that was written is seen as it was before', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const ref: PrincipalRef = { type: 'user', account: owner, id: user.id };
  const texts = async () => (await accounts.resolve(ref))?.policies.identity.map(({ policy }) => policy.text);
  assert.deepEqual(await texts(), []);
  const policy = await accounts.write(w =>
    createPolicy(w, { account: owner, name: 'p', document: allow('a:B') }),
  );
  await accounts.write(w => attachPolicy(w, user, policy.arn));
  assert.deepEqual(await texts(), [allow('a:B')]);
  await accounts.write(w =>
    createVersion(w, owner, policy.arn, { document: allow('c:D'), setAsDefault: true }),
  );
  assert.deepEqual(await texts(), [allow('c:D')]);
  await accounts.write(w => putTags(w, user.id, [{ key: 'k', value: 'v' }]));
  assert.deepEqual((await accounts.resolve(ref))?.context.get('aws:PrincipalTag/k'), ['v']);
  await accounts.write(w => renameUser(w, owner, 'alice', { name: 'bob' }));
  assert.deepEqual((await accounts.resolve(ref))?.context.get('aws:username'), ['bob']);

  const key = await accounts.write(w => createAccessKey(w, { account: owner, userId: user.id }));
  assert.equal((await accounts.accessKey(key.id))?.active, true);
  await accounts.write(w => setAccessKeyActive(w, { account: owner, userId: user.id }, key.id, false));
  assert.equal((await accounts.accessKey(key.id))?.active, false);

  await accounts.write(w => detachPolicy(w, user, policy.arn));
  assert.deepEqual(await texts(), []);
});

test('a read that began before a write does not outlive it', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const ref: PrincipalRef = { type: 'user', account: owner, id: user.id };
  for (let round = 0; round < 20; round += 1) {
    const document = allow(`a:B${round}`);
    const early = Array.from({ length: 5 }, () => accounts.resolve(ref));
    await accounts.write(w => putInlinePolicy(w, user, { name: 'p', document }));
    const late = await accounts.resolve(ref);
    await Promise.all(early);
    assert.equal(late?.policies.identity[0]?.policy.text, document);
    assert.equal((await accounts.resolve(ref))?.policies.identity[0]?.policy.text, document);
  }
});

test('a write that fails leaves nothing behind', async t => {
  const { accounts } = await testAccounts(t);
  const failed = accounts.write(async w => {
    await createUser(w, { account: owner, name: 'alice' });
    throw new Error('stop');
  });
  await assert.rejects(failed, { message: 'stop' });
  assert.deepEqual(await accounts.findPrincipals([`arn:aws:iam::${owner}:user/alice`]), new Map());
});

test('one that is made again under the same name is somebody else', async t => {
  const { accounts } = await testAccounts(t);
  const make = () => accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const first = await make();
  const ref: PrincipalRef = { type: 'user', account: owner, id: first.id };
  assert.ok(await accounts.resolve(ref));
  await accounts.write(w => deleteUser(w, owner, 'alice'));
  const second = await make();
  assert.notEqual(second.id, first.id);
  assert.equal(await accounts.resolve(ref), undefined);
  assert.equal(await accounts.resolve({ ...ref, account: other, id: second.id }), undefined);

  const makeRole = () =>
    accounts.write(w => createRole(w, { account: owner, name: 'R', trust: trusting(owner) }));
  const role = await makeRole();
  const assumed: PrincipalRef = {
    type: 'role',
    account: owner,
    id: role.id,
    session: { ...session, name: 's1' },
  };
  assert.ok(await accounts.resolve(assumed));
  await accounts.write(w => deleteRole(w, owner, 'R'));
  await makeRole();
  assert.equal(await accounts.resolve(assumed), undefined);
});

test('principals that policies may name are found, by their exact ARN', async t => {
  const { accounts } = await testAccounts(t);
  const [user, role] = await accounts.write(async w => [
    await createUser(w, { account: owner, name: 'alice', path: '/team/' }),
    await createRole(w, { account: owner, name: 'R', path: '/p/', trust: trusting(owner) }),
  ]);
  const arn = (rest: string) => `arn:aws:iam::${owner}:${rest}`;
  const found = await accounts.findPrincipals([
    owner,
    arn('root'),
    arn('user/team/alice'),
    arn('role/p/R'),
    `arn:aws:sts::${owner}:assumed-role/R/s`,
    user!.id,
    arn('user/alice'),
    arn('user/team/Alice'),
    arn('role/R'),
    arn('user/p/R'),
    arn('user/nobody'),
    `arn:aws:sts::${owner}:assumed-role/nobody/s`,
    `arn:aws:sts::${owner}:federated-user/alice`,
    'arn:aws:sts::000000000000:federated-user/alice',
    '000000000000',
    'AIDAAAAAAAAAAAAAAAAAA',
  ]);
  assert.deepEqual(
    found,
    new Map([
      [owner, owner],
      [arn('root'), owner],
      [arn('user/team/alice'), user!.id],
      [arn('role/p/R'), role!.id],
      [`arn:aws:sts::${owner}:assumed-role/R/s`, role!.id],
      [`arn:aws:sts::${owner}:federated-user/alice`, `${owner}:alice`],
      [user!.id, user!.id],
    ]),
  );
});

test('a stored policy that no longer parses closes the door', async t => {
  const { accounts, db, reopened } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  await db.write(tx =>
    tx.insertInto('iam_inline_policies').values({ owner_id: user.id, name: 'p', document: '{' }).execute(),
  );
  const resolved = reopened().resolve({ type: 'user', account: owner, id: user.id });
  await assert.rejects(resolved, { code: 'UnreadablePolicy' });
});
