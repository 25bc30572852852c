import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAccessKey, deleteAccessKey } from './access-keys.ts';
import { owner, testAccounts } from './accounts.test-support.ts';

const root = { account: owner, userId: undefined };
const use = (at: number, service = 'ecr') => ({ at, service, region: 'us-east-1' });

test('a use is known at once, written by a flush, and noted once a minute', async t => {
  const { accounts, db, reopened } = await testAccounts(t);
  const { id } = await accounts.write(w => createAccessKey(w, root));
  assert.equal(await accounts.keyUses.last(id), undefined);
  accounts.keyUses.note(id, use(1_000));
  accounts.keyUses.note(id, use(60_999, 'iam'));
  assert.deepEqual(await accounts.keyUses.last(id), use(1_000));
  assert.equal(await reopened().keyUses.last(id), undefined);
  await accounts.keyUses.flush();
  assert.deepEqual(await reopened().keyUses.last(id), use(1_000));
  accounts.keyUses.note(id, use(61_000, 'sts'));
  await accounts.keyUses.flush();
  await accounts.keyUses.flush();
  assert.deepEqual(await reopened().keyUses.last(id), use(61_000, 'sts'));
  assert.equal((await db.read.selectFrom('iam_access_key_uses').selectAll().execute()).length, 1);
});

test('a key that is deleted takes its uses along, also those that are not written yet', async t => {
  const { accounts, db } = await testAccounts(t);
  const { id } = await accounts.write(w => createAccessKey(w, root));
  accounts.keyUses.note(id, use(1_000));
  await accounts.keyUses.flush();
  accounts.keyUses.note(id, use(99_000));
  await accounts.write(w => deleteAccessKey(w, root, id));
  await accounts.keyUses.flush();
  assert.deepEqual(await db.read.selectFrom('iam_access_key_uses').selectAll().execute(), []);
});

test('what cannot be written is kept for the next time', async t => {
  const { accounts, db } = await testAccounts(t);
  const { id } = await accounts.write(w => createAccessKey(w, root));
  accounts.keyUses.note(id, use(1_000));
  const renamed = (from: string, to: string) =>
    db.write(tx => tx.schema.alterTable(from).renameTo(to).execute());
  await renamed('iam_access_key_uses', 'elsewhere');
  await assert.rejects(accounts.keyUses.flush());
  await renamed('elsewhere', 'iam_access_key_uses');
  await accounts.keyUses.flush();
  assert.equal((await db.read.selectFrom('iam_access_key_uses').selectAll().execute()).length, 1);
});
