import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAccessKey, deleteAccessKey } from './access-keys.ts';
import { allow, other, owner, testAccounts, trusting } from './accounts.test-support.ts';
import { attachPolicy, detachPolicy } from './attachments.ts';
import { deleteInlinePolicy, putInlinePolicy } from './inline-policies.ts';
import { createRole, getRole } from './roles.ts';
import { createUser, deleteUser, findUser, getUser, listUsers, renameUser } from './users.ts';

const readOnly = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';

test('names are unique in an account without regard to case', async t => {
  const { accounts } = await testAccounts(t);
  await accounts.write(w => createUser(w, { account: owner, name: 'Alice', path: '/team/' }));
  const again = accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  await assert.rejects(again, { code: 'UserExists', message: 'User with name alice already exists.' });
  await accounts.write(w => createUser(w, { account: other, name: 'alice' }));
  const found = await getUser(accounts.read, owner, 'ALICE');
  assert.equal(found.arn, `arn:aws:iam::${owner}:user/team/Alice`);
});

test('a user that is not there cannot be found', async t => {
  const { accounts } = await testAccounts(t);
  const deleted = accounts.write(w => deleteUser(w, owner, 'nobody'));
  await assert.rejects(deleted, {
    code: 'UserNotFound',
    message: 'The user with name nobody cannot be found.',
  });
});

test('lists go by name, page by page, under a path', async t => {
  const { accounts } = await testAccounts(t);
  await accounts.write(async w => {
    for (const name of ['d', 'B', 'a', 'C']) await createUser(w, { account: owner, name });
    await createUser(w, { account: owner, name: 'x', path: '/team_1/' });
    await createUser(w, { account: owner, name: 'y', path: '/teamA1/' });
    await createUser(w, { account: other, name: 'foreign' });
  });
  const first = await listUsers(accounts.read, owner, { limit: 3 });
  assert.deepEqual(
    first.items.map(user => user.name),
    ['a', 'B', 'C'],
  );
  const second = await listUsers(accounts.read, owner, { limit: 3, after: first.next });
  assert.deepEqual(
    second.items.map(user => user.name),
    ['d', 'x', 'y'],
  );
  assert.equal(second.next, undefined);
  const under = await listUsers(accounts.read, owner, { limit: 10, pathPrefix: '/team_1/' });
  assert.deepEqual(
    under.items.map(user => user.name),
    ['x'],
  );
});

test('what belongs to a user must go before it', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const key = await accounts.write(async w => {
    await attachPolicy(w, user, readOnly);
    await putInlinePolicy(w, user, { name: 'p', document: allow('ecr:*') });
    return await createAccessKey(w, { account: owner, userId: user.id });
  });
  const remove = () => accounts.write(w => deleteUser(w, owner, 'alice'));
  await assert.rejects(remove(), { message: 'Cannot delete entity, must detach all policies first.' });
  await accounts.write(w => detachPolicy(w, user, readOnly));
  await assert.rejects(remove(), { message: 'Cannot delete entity, must delete policies first.' });
  await accounts.write(w => deleteInlinePolicy(w, user, 'p'));
  await assert.rejects(remove(), { message: 'Cannot delete entity, must delete access keys first.' });
  await accounts.write(w => deleteAccessKey(w, { account: owner, userId: user.id }, key.id));
  await remove();
  assert.equal(await findUser(accounts.read, owner, 'alice'), undefined);
});

test('a grant follows a rename, and ends with a delete', async t => {
  const { accounts } = await testAccounts(t);
  const trust = async () => (await getRole(accounts.read, other, 'r')).trust;
  const user = await accounts.write(async w => {
    const made = await createUser(w, { account: owner, name: 'alice' });
    await createRole(w, { account: other, name: 'r', trust: trusting(made.arn) });
    await renameUser(w, owner, 'alice', { name: 'bob', path: '/x/' });
    return made;
  });
  assert.equal(await trust(), trusting(`arn:aws:iam::${owner}:user/x/bob`));
  await accounts.write(w => deleteUser(w, owner, 'bob'));
  assert.equal(await trust(), trusting(user.id));
});

test('who else keeps policies is told of renames and deletes, in the same transaction', async t => {
  const { accounts, reopened } = await testAccounts(t);
  const told: string[][] = [];
  const watched = reopened('one', {
    async replacePrincipal(db, from, to) {
      assert.ok(db.isTransaction);
      told.push([from, to]);
    },
  });
  const { id } = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  await watched.write(async w => {
    await renameUser(w, owner, 'alice', { name: 'bob' });
    await deleteUser(w, owner, 'bob');
  });
  const arn = (name: string) => `arn:aws:iam::${owner}:user/${name}`;
  assert.deepEqual(told, [
    [arn('alice'), arn('bob')],
    [arn('bob'), id],
  ]);
});

test('a rename to a name that is taken is refused', async t => {
  const { accounts } = await testAccounts(t);
  await accounts.write(async w => {
    await createUser(w, { account: owner, name: 'alice' });
    await createUser(w, { account: owner, name: 'bob' });
  });
  const taken = accounts.write(w => renameUser(w, owner, 'alice', { name: 'BOB' }));
  await assert.rejects(taken, { code: 'UserExists' });
  await accounts.write(w => renameUser(w, owner, 'alice', { name: 'ALICE' }));
  assert.equal((await getUser(accounts.read, owner, 'alice')).name, 'ALICE');
});
