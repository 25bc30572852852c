import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createAccessKey, deleteAccessKey, ensureRootKey, listAccessKeys } from './access-keys.ts';
import { owner, testAccounts } from './accounts.test-support.ts';
import { createUser } from './users.ts';

test('a user has at most two keys, and only its own', async t => {
  const { accounts } = await testAccounts(t);
  const [alice, bob] = await accounts.write(async w => [
    await createUser(w, { account: owner, name: 'alice' }),
    await createUser(w, { account: owner, name: 'bob' }),
  ]);
  const own = { account: owner, userId: alice!.id };
  const key = await accounts.write(w => createAccessKey(w, own));
  await accounts.write(w => createAccessKey(w, own));
  await assert.rejects(
    accounts.write(w => createAccessKey(w, own)),
    { code: 'QuotaExceeded', message: 'Cannot exceed quota for AccessKeysPerUser: 2' },
  );
  const foreign = accounts.write(w => deleteAccessKey(w, { account: owner, userId: bob!.id }, key.id));
  await assert.rejects(foreign, { message: `The Access Key with id ${key.id} cannot be found.` });
  const root = accounts.write(w => deleteAccessKey(w, { account: owner, userId: undefined }, key.id));
  await assert.rejects(root, { code: 'AccessKeyNotFound' });
  assert.equal((await listAccessKeys(accounts.read, own)).length, 2);
});

test('no secret is in the clear anywhere in the data', async t => {
  const { accounts, directory } = await testAccounts(t);
  const secrets: string[] = [];
  await accounts.write(async w => {
    const user = await createUser(w, { account: owner, name: 'alice' });
    secrets.push((await createAccessKey(w, { account: owner, userId: user.id })).secret);
    secrets.push((await ensureRootKey(w, owner)).secret);
  });
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name));
    for (const secret of secrets) {
      assert.equal(bytes.includes(secret), false, `${name} holds a secret`);
      assert.equal(bytes.includes(Buffer.from(secret, 'base64')), false, `${name} holds a secret`);
    }
  }
});

test('a key cannot be opened with another master key, and a sealed secret is good for its own key only', async t => {
  const { accounts, db, reopened } = await testAccounts(t);
  const [one, two] = await accounts.write(async w => {
    const user = await createUser(w, { account: owner, name: 'alice' });
    const keys = { account: owner, userId: user.id };
    return [await createAccessKey(w, keys), await createAccessKey(w, keys)];
  });
  assert.equal((await accounts.accessKey(one!.id))?.secret, one!.secret);
  assert.equal(await reopened('two').accessKey(one!.id), undefined);
  await db.write(async tx => {
    const { sealed_secret } = await tx
      .selectFrom('iam_access_keys')
      .select('sealed_secret')
      .where('id', '=', one!.id)
      .executeTakeFirstOrThrow();
    await tx.updateTable('iam_access_keys').set({ sealed_secret }).where('id', '=', two!.id).execute();
  });
  assert.equal(await reopened().accessKey(two!.id), undefined);
});

test("a root user's key stays, and is made anew only where it is lost", async t => {
  const { accounts, reopened, clock } = await testAccounts(t);
  const first = await accounts.write(w => ensureRootKey(w, owner));
  const { id, secret } = first;
  assert.deepEqual(await accounts.write(w => ensureRootKey(w, owner)), { id, secret });
  clock.now += 1000;
  const lost = reopened('another master key');
  const second = await lost.write(w => ensureRootKey(w, owner));
  assert.notEqual(second.id, first.id);
  clock.now += 1000;
  const third = await reopened('a third').write(w => ensureRootKey(w, owner));
  assert.notEqual(third.id, second.id);
  const left = await listAccessKeys(accounts.read, { account: owner, userId: undefined });
  assert.equal(left.length, 2);
  assert.equal(
    left.some(key => key.id === first.id),
    false,
  );
});
