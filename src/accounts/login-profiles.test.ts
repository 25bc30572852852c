import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { owner, testAccounts } from './accounts.test-support.ts';
import {
  changePassword,
  createLoginProfile,
  deleteLoginProfile,
  getLoginProfile,
  newPassword,
  requirePassword,
  updateLoginProfile,
} from './login-profiles.ts';
import { hashPassword, isPassword } from './password-hash.ts';
import { checkPassword, type PasswordPolicy, putPasswordPolicy } from './password-policy.ts';
import { createUser, deleteUser } from './users.ts';

const first = 'Correct-horse-1';
const second = 'Battery-staple-2';

test('a password is hashed with salt, and only itself fits', async t => {
  const { accounts } = await testAccounts(t);
  const hash = await hashPassword(accounts.world, first);
  assert.match(hash, /^scrypt:32768:8:3:[\w+/=]+:[\w+/=]+$/);
  assert.equal(await isPassword(hash, first), true);
  assert.equal(await isPassword(hash, second), false);
  assert.equal(await isPassword('', first), false);
  assert.notEqual(await hashPassword(accounts.world, first), hash);
});

test('a user has a password or none, and no file has it in the clear', async t => {
  const { accounts, directory } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  await assert.rejects(getLoginProfile(accounts.read, user), {
    message: 'Cannot find Login Profile for User alice',
  });
  const password = await newPassword(accounts, user, first);
  await accounts.write(w => createLoginProfile(w, user, password, true));
  const again = accounts.write(w => createLoginProfile(w, user, password, true));
  await assert.rejects(again, { message: 'Login Profile for user alice already exists.' });
  assert.equal((await getLoginProfile(accounts.read, user)).resetRequired, true);
  for (const name of await readdir(directory)) {
    assert.equal((await readFile(join(directory, name))).includes(first), false, name);
  }
  await assert.rejects(
    accounts.write(w => deleteUser(w, owner, 'alice')),
    { message: 'Cannot delete entity, must delete login profile first.' },
  );
  await accounts.write(w => deleteLoginProfile(w, user));
  await accounts.write(w => deleteUser(w, owner, 'alice'));
});

test('who changes the password must know it, and two at once do not both', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const password = await newPassword(accounts, user, first);
  await accounts.write(w => createLoginProfile(w, user, password, true));
  await assert.rejects(changePassword(accounts, user, { old: second, wanted: second }), {
    message: 'The old password was incorrect.',
  });
  const [mine, theirs] = [
    await newPassword(accounts, user, second),
    await newPassword(accounts, user, 'Third-password-3'),
  ];
  await accounts.write(w => updateLoginProfile(w, user, { password: mine }));
  const late = accounts.write(w => updateLoginProfile(w, user, { password: theirs }));
  await assert.rejects(late, { code: 'LoginProfileBusy' });
  await changePassword(accounts, user, { old: second, wanted: first });
  await requirePassword(accounts.read, user, first);
  assert.equal((await getLoginProfile(accounts.read, user)).resetRequired, false);
});

const policy: PasswordPolicy = {
  minimumLength: 10,
  symbols: true,
  numbers: true,
  upperCase: true,
  lowerCase: true,
  usersMayChange: true,
  maxAge: undefined,
  hardExpiry: undefined,
  reusePrevention: 2,
};
const account = { name: 'Owner', email: 'owner@example.com' };

test("the account's policy decides, or AWS's where there is none", () => {
  const refused = (text: string, by: PasswordPolicy | undefined) =>
    assert.throws(() => checkPassword(by, account, text), {
      code: 'PasswordNotConforming',
      message: 'Password does not conform to the account password policy.',
    });
  for (const text of ['Short-1', 'lowercase-only', 'owner@example.com']) refused(text, undefined);
  checkPassword(undefined, account, 'Lower-upper');
  for (const text of ['Short-12', 'no-upper-123', 'NO-LOWER-123', 'No-digits-at', 'NoSymbols123'])
    refused(text, policy);
  checkPassword(policy, account, 'All-of-them-1');
  checkPassword({ ...policy, symbols: false, upperCase: false }, account, 'nosymbols1');
});

test('as many of the last passwords as the policy says are not used again', async t => {
  const { accounts } = await testAccounts(t);
  const user = await accounts.write(async w => {
    await putPasswordPolicy(w, owner, policy);
    return await createUser(w, { account: owner, name: 'alice' });
  });
  const set = async (text: string) => {
    const password = await newPassword(accounts, user, text);
    await accounts.write(w => updateLoginProfile(w, user, { password }));
  };
  const made = await newPassword(accounts, user, first);
  await accounts.write(w => createLoginProfile(w, user, made, false));
  await set(second);
  await assert.rejects(set(second), { code: 'PasswordReused' });
  await assert.rejects(set(first), { code: 'PasswordReused' });
  await set('Third-password-3');
  await set(first);
});
