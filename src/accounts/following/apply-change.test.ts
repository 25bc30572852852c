import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createAccessKey, deleteAccessKey } from '../access-keys.ts';
import { owner, type TestAccounts, testAccounts } from '../accounts.test-support.ts';
import { createGroup, deleteGroup } from '../groups.ts';
import { addMember, removeMember } from '../memberships.ts';
import { createUser, deleteUser, renameUser } from '../users.ts';
import type { PolicyHolder } from '../writer.ts';
import { applyChange } from './apply-change.ts';
import { readTables, schemaHash } from './state.ts';

interface Pair {
  readonly home: TestAccounts;
  readonly follower: TestAccounts;
  /** Tells the follower everything, and shows that it then has it. */
  tell(...policyHolders: readonly PolicyHolder[]): Promise<void>;
}

async function pair(t: TestContext): Promise<Pair> {
  const [home, follower] = [await testAccounts(t), await testAccounts(t)];
  return {
    home,
    follower,
    async tell(...policyHolders) {
      const tables = await readTables(home.db.read);
      const change = { moment: { epoch: 'e', number: 1 }, schema: schemaHash, tables };
      await applyChange({ db: follower.db, policyHolders }, change, 'home', 1);
      assert.deepEqual(await readTables(follower.db.read), tables);
    },
  };
}

test('rows that refer to each other come and go in one change, whatever was noted of them here', async t => {
  const { home, follower, tell } = await pair(t);
  const made = await home.accounts.write(async w => {
    const user = await createUser(w, { account: owner, name: 'a' });
    const group = await createGroup(w, { account: owner, name: 'g' });
    await addMember(w, group, user);
    return { user, group, key: await createAccessKey(w, { account: owner, userId: user.id }) };
  });
  await tell();
  follower.accounts.keyUses.note(made.key.id, { at: 1, service: 'ecr', region: 'us-east-1' });
  await follower.accounts.keyUses.flush();
  await home.accounts.write(async w => {
    await removeMember(w, made.group, made.user);
    await deleteAccessKey(w, { account: owner, userId: made.user.id }, made.key.id);
    await deleteUser(w, owner, 'a');
    await deleteGroup(w, owner, 'g');
  });
  await tell();
});

test('names that are passed round arrive, and what stays is left alone', async t => {
  const { home, follower, tell } = await pair(t);
  await home.accounts.write(async w => {
    for (const name of ['a', 'b', 'c', 'd']) await createUser(w, { account: owner, name });
    await createAccessKey(w, {
      account: owner,
      userId: (await createUser(w, { account: owner, name: 'e' })).id,
    });
  });
  await tell();
  const rowid = async () =>
    await follower.db.read
      .selectFrom('iam_users')
      .select(['id', 'rowid' as never])
      .orderBy('id')
      .execute();
  const before = await rowid();
  await home.accounts.write(async w => {
    for (const [name, to] of [
      ['a', 'x'],
      ['b', 'a'],
      ['c', 'b'],
      ['x', 'c'],
      ['d', 'D'],
    ] as const) {
      await renameUser(w, owner, name, { name: to });
    }
  });
  await tell();
  assert.deepEqual(await rowid(), before);
});

test('policies kept elsewhere are told who has another name, who is gone, and nothing else', async t => {
  const { home, tell } = await pair(t);
  const users = await home.accounts.write(async w => {
    const made = [];
    for (const name of ['stays', 'renamed', 'gone']) made.push(await createUser(w, { account: owner, name }));
    return made;
  });
  const told: string[][] = [];
  const holder: PolicyHolder = { replacePrincipal: async (_, from, to) => void told.push([from, to]) };
  await tell(holder);
  assert.deepEqual(told, []);
  await home.accounts.write(async w => {
    await renameUser(w, owner, 'renamed', { name: 'other' });
    await deleteUser(w, owner, 'gone');
  });
  await tell(holder);
  const named = (names: string[][]) =>
    new Map(
      users.map(({ arn }) => [arn, names.reduce((at, [from, to]) => (at === from ? (to ?? '') : at), arn)]),
    );
  assert.deepEqual(
    [...named(told).values()],
    [users[0]?.arn, `arn:aws:iam::${owner}:user/other`, users[2]?.id],
  );
});

test('a change that cannot be taken over leaves everything as it was', async t => {
  const { home, follower } = await pair(t);
  await home.accounts.write(w => createUser(w, { account: owner, name: 'a' }));
  const before = await readTables(follower.db.read);
  const { accounts: _, ...rest } = Object.fromEntries(await readTables(home.db.read));
  const broken = { hash: '', rows: [] };
  const change = {
    moment: { epoch: 'e', number: 1 },
    schema: schemaHash,
    tables: new Map([...Object.entries(rest), ['accounts', broken] as const]),
  };
  await assert.rejects(applyChange({ db: follower.db, policyHolders: [] }, change, 'home', 1));
  assert.deepEqual(await readTables(follower.db.read), before);
});
