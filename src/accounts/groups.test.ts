import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, other, owner, testAccounts } from './accounts.test-support.ts';
import { attachPolicy, detachPolicy } from './attachments.ts';
import {
  createGroup,
  deleteGroup,
  findGroup,
  findGroupById,
  getGroup,
  listGroups,
  renameGroup,
} from './groups.ts';
import { deleteInlinePolicy, putInlinePolicy } from './inline-policies.ts';
import { addMember, groupsOf, membersOf, removeMember } from './memberships.ts';
import { createUser, deleteUser } from './users.ts';

const readOnly = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';

test('a group has a name that is unique in its account, and a path', async t => {
  const { accounts } = await testAccounts(t);
  const made = await accounts.write(w => createGroup(w, { account: owner, name: 'Devs', path: '/team/' }));
  assert.match(made.id, /^AGPA[A-Z2-7]{17}$/);
  assert.equal(made.arn, `arn:aws:iam::${owner}:group/team/Devs`);
  const again = accounts.write(w => createGroup(w, { account: owner, name: 'devs' }));
  await assert.rejects(again, { code: 'GroupExists', message: 'Group with name devs already exists.' });
  await accounts.write(w => createGroup(w, { account: other, name: 'devs' }));
  await accounts.write(w => createGroup(w, { account: owner, name: 'Ops' }));
  const names = async (pathPrefix?: string) =>
    (await listGroups(accounts.read, owner, { limit: 9, pathPrefix })).items.map(({ name }) => name);
  assert.deepEqual(await names(), ['Devs', 'Ops']);
  assert.deepEqual(await names('/team/'), ['Devs']);
});

test('a renamed group keeps its members and policies', async t => {
  const { accounts } = await testAccounts(t);
  const { user, group } = await accounts.write(async w => {
    const group = await createGroup(w, { account: owner, name: 'devs' });
    const user = await createUser(w, { account: owner, name: 'alice' });
    await addMember(w, group, user);
    await createGroup(w, { account: owner, name: 'ops' });
    return { user, group };
  });
  const rename = (name: string) => accounts.write(w => renameGroup(w, owner, 'devs', { name, path: '/x/' }));
  await assert.rejects(rename('OPS'), { code: 'GroupExists' });
  await rename('coders');
  assert.deepEqual(
    (await groupsOf(accounts.read, user)).map(({ arn }) => arn),
    [`arn:aws:iam::${owner}:group/x/coders`],
  );
  assert.equal((await findGroupById(accounts.read, group.id))?.name, 'coders');
  assert.equal(await findGroup(accounts.read, owner, 'devs'), undefined);
});

test('what is in a group must go before it, and who is in groups must leave them', async t => {
  const { accounts } = await testAccounts(t);
  const { group, user } = await accounts.write(async w => {
    const group = await createGroup(w, { account: owner, name: 'devs' });
    const user = await createUser(w, { account: owner, name: 'alice' });
    await addMember(w, group, user);
    await attachPolicy(w, group, readOnly);
    await putInlinePolicy(w, group, { name: 'p', document: allow('ecr:*') });
    return { group, user };
  });
  const remove = () => accounts.write(w => deleteGroup(w, owner, 'devs'));
  await assert.rejects(
    accounts.write(w => deleteUser(w, owner, 'alice')),
    { message: 'Cannot delete entity, must remove user from all groups first.' },
  );
  await assert.rejects(remove(), { message: 'Cannot delete entity, must remove users from group first.' });
  await accounts.write(w => removeMember(w, group, user));
  await assert.rejects(remove(), { message: 'Cannot delete entity, must detach all policies first.' });
  await accounts.write(w => detachPolicy(w, group, readOnly));
  await assert.rejects(remove(), { message: 'Cannot delete entity, must delete policies first.' });
  await accounts.write(w => deleteInlinePolicy(w, group, 'p'));
  await remove();
  await assert.rejects(getGroup(accounts.read, owner, 'devs'), {
    message: 'The group with name devs cannot be found.',
  });
  await accounts.write(w => deleteUser(w, owner, 'alice'));
});

test('a user is in ten groups at most, once in each', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const join = (name: string) =>
    accounts.write(async w => {
      const group = (await findGroup(w.db, owner, name)) ?? (await createGroup(w, { account: owner, name }));
      await addMember(w, group, user);
    });
  for (let n = 0; n < 10; n += 1) await join(`g${n}`);
  await join('g3');
  await assert.rejects(join('one-more'), { message: 'Cannot exceed quota for GroupsPerUser: 10' });
  assert.equal((await groupsOf(accounts.read, user)).length, 10);
  assert.equal(await findGroup(accounts.read, owner, 'one-more'), undefined);
});

test('who is not in a group cannot be taken out of it; members come page by page', async t => {
  const { accounts } = await testAccounts(t);
  const group = await accounts.write(w => createGroup(w, { account: owner, name: 'devs' }));
  const [alice] = await accounts.write(async w => {
    const users = [];
    for (const name of ['alice', 'Bob', 'carol']) users.push(await createUser(w, { account: owner, name }));
    return users;
  });
  await assert.rejects(
    accounts.write(w => removeMember(w, group, alice!)),
    { code: 'NotInGroup' },
  );
  await accounts.write(async w => {
    for (const name of ['carol', 'Bob', 'alice']) {
      const { id } = await w.db
        .selectFrom('iam_users')
        .select('id')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      await addMember(w, group, { id });
    }
  });
  const first = await membersOf(accounts.read, group, { limit: 2 });
  assert.deepEqual(
    first.items.map(({ name }) => name),
    ['alice', 'Bob'],
  );
  const second = await membersOf(accounts.read, group, { limit: 2, after: first.next });
  assert.deepEqual(
    second.items.map(({ name }) => name),
    ['carol'],
  );
});
