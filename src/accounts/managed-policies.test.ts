import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../iam/index.ts';
import { allow, other, owner, testAccounts, trusting } from './accounts.test-support.ts';
import { attachedPolicies, attachPolicy, detachPolicy } from './attachments.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { setBoundary } from './boundaries.ts';
import { putInlinePolicy } from './inline-policies.ts';
import { createPolicy, deletePolicy, findPolicy, getPolicy } from './managed-policies.ts';
import {
  createVersion,
  defaultDocument,
  deleteVersion,
  setDefaultVersion,
  versionsOf,
} from './policy-versions.ts';
import { createRole } from './roles.ts';
import { createUser } from './users.ts';

test('the policies of AWS are valid, and in every account', async t => {
  const { accounts } = await testAccounts(t);
  for (const policy of awsManagedPolicies) {
    assert.equal(parsePolicy(policy.document, 'identity').statements.length > 0, true);
    assert.match(policy.id, /^ANPA[A-Z0-9]{17}$/);
    assert.equal((await getPolicy(accounts.read, other, policy.arn)).id, policy.id);
    assert.equal(await defaultDocument(accounts.read, policy), policy.document);
  }
  assert.equal(new Set(awsManagedPolicies.map(({ id }) => id)).size, awsManagedPolicies.length);
  const arn = 'arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy';
  assert.equal(await findPolicy(accounts.read, owner, arn), undefined, 'its path is service-role');
});

test('the policies of AWS cannot be changed', async t => {
  const { accounts } = await testAccounts(t);
  const arn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await assert.rejects(
    accounts.write(w => deletePolicy(w, owner, arn)),
    { code: 'PolicyOfAws' },
  );
  await assert.rejects(
    accounts.write(w => createVersion(w, owner, arn, { document: allow('*'), setAsDefault: true })),
    { code: 'PolicyOfAws' },
  );
});

test('a policy has up to five versions, whose numbers are never used again', async t => {
  const { accounts } = await testAccounts(t);
  const { arn } = await accounts.write(w =>
    createPolicy(w, { account: owner, name: 'p', document: allow('a:B1') }),
  );
  const add = (n: number, setAsDefault = false) =>
    accounts.write(w => createVersion(w, owner, arn, { document: allow(`a:B${n}`), setAsDefault }));
  for (const n of [2, 3, 4, 5]) await add(n);
  await assert.rejects(add(6), {
    message:
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
  });
  const remove = (version: string) => accounts.write(w => deleteVersion(w, owner, arn, version));
  await assert.rejects(remove('v1'), { message: 'Cannot delete the default version of a policy.' });
  await remove('v5');
  assert.equal((await add(6, true)).version, 6);
  const policy = await getPolicy(accounts.read, owner, arn);
  assert.equal(await defaultDocument(accounts.read, policy), allow('a:B6'));
  assert.deepEqual(
    (await versionsOf(accounts.read, policy)).map(({ version, isDefault }) => [version, isDefault]),
    [
      [6, true],
      [4, false],
      [3, false],
      [2, false],
      [1, false],
    ],
  );
  await accounts.write(w => setDefaultVersion(w, owner, arn, 'v2'));
  assert.equal((await getPolicy(accounts.read, owner, arn)).defaultVersion, 2);
  await assert.rejects(remove('v5'), {
    message: `Policy ${arn} version v5 does not exist or is not attachable.`,
  });
});

test('a policy that is in use or has versions stays', async t => {
  const { accounts } = await testAccounts(t);
  const { arn } = await accounts.write(w =>
    createPolicy(w, { account: owner, name: 'p', document: allow('a:B') }),
  );
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const remove = () => accounts.write(w => deletePolicy(w, owner, arn));
  await accounts.write(w => attachPolicy(w, user, arn));
  await accounts.write(w => attachPolicy(w, user, arn));
  await assert.rejects(remove(), { message: 'Cannot delete a policy attached to entities.' });
  await accounts.write(w => detachPolicy(w, user, arn));
  await assert.rejects(
    accounts.write(w => detachPolicy(w, user, arn)),
    { message: `Policy ${arn} was not found.` },
  );
  await accounts.write(w => setBoundary(w, user, arn));
  await assert.rejects(remove(), { code: 'PolicyAttached' });
  await accounts.write(w => w.db.updateTable('iam_users').set({ boundary: null }).execute());
  await accounts.write(w => createVersion(w, owner, arn, { document: allow('c:D'), setAsDefault: false }));
  await assert.rejects(remove(), { code: 'PolicyHasVersions' });
  await accounts.write(w => deleteVersion(w, owner, arn, 'v2'));
  await remove();
  assert.equal(await findPolicy(accounts.read, owner, arn), undefined);
});

test('only the own policies and those of AWS can be attached, ten of them', async t => {
  const { accounts } = await testAccounts(t);
  const foreign = await accounts.write(w =>
    createPolicy(w, { account: other, name: 'p', document: allow('a:B') }),
  );
  const role = await accounts.write(w =>
    createRole(w, { account: owner, name: 'R', trust: trusting(owner) }),
  );
  const attach = (arn: string) => accounts.write(w => attachPolicy(w, role, arn));
  await assert.rejects(attach(foreign.arn), {
    message: `Policy ${foreign.arn} does not exist or is not attachable.`,
  });
  await assert.rejects(attach('arn:aws:iam::nobody:policy/x'), { code: 'PolicyArnInvalid' });
  for (let n = 0; n < 10; n += 1) {
    const { arn } = await accounts.write(w =>
      createPolicy(w, { account: owner, name: `p${n}`, document: allow('a:B') }),
    );
    await attach(arn);
  }
  await assert.rejects(attach('arn:aws:iam::aws:policy/AdministratorAccess'), {
    message: 'Cannot exceed quota for PoliciesPerRole: 10',
  });
  assert.equal((await attachedPolicies(accounts.read, role)).length, 10);
});

test('inline policies are limited together, by kind', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const half = allow('a:B', `arn:aws:ecr:*:*:${'x'.repeat(1000)}`);
  await accounts.write(w => putInlinePolicy(w, user, { name: 'one', document: half }));
  await accounts.write(w => putInlinePolicy(w, user, { name: 'one', document: half }));
  await assert.rejects(
    accounts.write(w => putInlinePolicy(w, user, { name: 'two', document: half })),
    { code: 'InlinePoliciesTooLarge', message: 'Maximum policy size of 2048 bytes exceeded for user alice' },
  );
});

test('a managed policy has at most 6144 characters', async t => {
  const { accounts } = await testAccounts(t);
  const document = allow('a:B', `arn:aws:ecr:*:*:${'x'.repeat(6144)}`);
  const made = accounts.write(w => createPolicy(w, { account: owner, name: 'p', document }));
  await assert.rejects(made, { message: 'Cannot exceed quota for PolicySize: 6144' });
});
