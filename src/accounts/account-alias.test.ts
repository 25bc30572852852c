import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountAlias, deleteAccountAlias, setAccountAlias } from './account-alias.ts';
import { other, owner, testAccounts } from './accounts.test-support.ts';

test('an account has one alias, which no other has', async t => {
  const { accounts } = await testAccounts(t);
  const set = (account: string, alias: string) => accounts.write(w => setAccountAlias(w, account, alias));
  await set(owner, 'first');
  await set(owner, 'second');
  assert.equal(await accountAlias(accounts.read, owner), 'second');
  await set(other, 'first');
  for (const account of [owner, other]) {
    await assert.rejects(set(account, 'second'), { message: 'The account alias second already exists.' });
  }
  await assert.rejects(
    accounts.write(w => deleteAccountAlias(w, owner, 'first')),
    { code: 'AliasNotFound' },
  );
  await accounts.write(w => deleteAccountAlias(w, owner, 'second'));
  assert.equal(await accountAlias(accounts.read, owner), undefined);
  assert.equal(await accountAlias(accounts.read, other), 'first');
});
