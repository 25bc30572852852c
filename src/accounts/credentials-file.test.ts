import assert from 'node:assert/strict';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { putAccount } from './account.ts';
import { other, owner, testAccounts } from './accounts.test-support.ts';
import { writeCredentialsFile } from './credentials-file.ts';

function profilesIn(text: string): Map<string, { id: string; secret: string }> {
  const pattern = /\[(\d{12})\]\naws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n/g;
  return new Map(
    [...text.matchAll(pattern)].map(([, account, id, secret]) => [account!, { id: id!, secret: secret! }]),
  );
}

test('each account has a profile with the working key of its root user', async t => {
  const { accounts, directory } = await testAccounts(t);
  const file = join(directory, 'credentials');
  await writeCredentialsFile(accounts, file);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const profiles = profilesIn(await readFile(file, 'utf8'));
  assert.deepEqual([...profiles.keys()], [owner, other]);
  for (const [account, { id, secret }] of profiles) {
    assert.deepEqual(await accounts.accessKey(id), {
      secret,
      active: true,
      ref: { type: 'root', account },
    });
  }
});

test('written again it keeps the keys, and adds those of new accounts', async t => {
  const { accounts, directory } = await testAccounts(t);
  const file = join(directory, 'credentials');
  await writeCredentialsFile(accounts, file);
  const before = profilesIn(await readFile(file, 'utf8'));
  await accounts.write(w => putAccount(w, { id: '555555555555', name: 'New' }));
  await writeFile(`${file}.new`, 'left by a crash');
  await chmod(`${file}.new`, 0o644);
  await writeCredentialsFile(accounts, file);
  const after = profilesIn(await readFile(file, 'utf8'));
  assert.deepEqual([...after.keys()], [owner, '555555555555', other]);
  for (const [account, key] of before) assert.deepEqual(after.get(account), key);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await readdir(directory)).includes('credentials.new'), false);
});
