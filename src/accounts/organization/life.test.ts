import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAccounts } from '../account.ts';
import { allRows, testAccounts } from '../accounts.test-support.ts';
import { openAccounts } from '../accounts.ts';
import { closeAccount } from './close-account.ts';
import { createAccount } from './create-account.ts';
import { createOrganization } from './create-organization.ts';
import { acceptHandshake, findHandshake, invite, listHandshakes } from './handshakes.ts';
import { newAccountId } from './ids.ts';
import { management, member, testOrganization } from './organization.test-support.ts';

const day = 24 * 3600 * 1000;

test('whoever keeps the credentials is told of new accounts once they are committed, and only then', async t => {
  const { db } = await testAccounts(t);
  const told: string[][] = [];
  let fail = false;
  const accounts = openAccounts({
    db,
    world: { now: () => 0, random: size => Buffer.alloc(size, told.length + 1), uuid: () => '' },
    seal: { seal: text => text, open: text => text },
    onNewAccounts: async () => {
      told.push((await listAccounts(accounts.read)).map(({ id }) => id));
    },
  });
  const make = () =>
    accounts.write(async w => {
      const organization = await createOrganization(w, management);
      await createAccount(w, organization, { name: 'New', email: 'new@example.com' });
      if (fail) throw new Error('rolled back');
    });
  fail = true;
  const before = await allRows(db);
  await assert.rejects(make(), /rolled back/);
  assert.equal(told.length, 0);
  assert.deepEqual(await allRows(db), before);
  fail = false;
  await make();
  assert.equal(told.length, 1);
  assert.equal(told[0]?.length, 3);
});

test('account ids have twelve digits and do not begin with 0', () => {
  for (const byte of [0, 127, 255]) {
    const id = newAccountId({ now: () => 0, uuid: () => '', random: size => Buffer.alloc(size, byte) });
    assert.match(id, /^[1-9]\d{11}$/);
  }
});

test('a tenth of the accounts, and at least ten, may be closed in 30 days', async t => {
  const { accounts, organization, clock } = await testOrganization(t);
  const made: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const wanted = { name: `n${n}`, email: `n${n}@example.com` };
    const request = await accounts.write(w => createAccount(w, organization, wanted));
    made.push(request.account as string);
  }
  const close = (account: string) => accounts.write(w => closeAccount(w, organization, account));
  for (const account of made.slice(0, 10)) await close(account);
  await assert.rejects(close(made[10] as string), {
    code: 'ConstraintViolated',
    detail: {
      Reason: 'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
      text: 'You have exceeded the number of member accounts that you can close within 30 days.',
    },
  });
  clock.now += 30 * day;
  await close(made[10] as string);
});

test('an invitation runs out after 15 days, and is forgotten after 30 more', async t => {
  const { accounts, organization, clock } = await testOrganization(t);
  const target = { type: 'ACCOUNT', id: '555555555555' } as const;
  const { id } = await accounts.write(w => invite(w, organization, { target, tags: [] }));
  const listed = async () =>
    (await listHandshakes(accounts.read, { organization: organization.id }, { limit: 20 }, clock.now)).items;
  clock.now += 15 * day;
  assert.equal((await findHandshake(accounts.read, id, clock.now))?.state, 'EXPIRED');
  await assert.rejects(
    accounts.write(w => acceptHandshake(w, id, target.id)),
    { code: 'HandshakeNotOpen' },
  );
  assert.equal((await listed()).length, 1);
  await accounts.write(w => invite(w, organization, { target, tags: [] }));
  clock.now += 30 * day;
  assert.deepEqual(
    (await listed()).map(({ state }) => state),
    ['EXPIRED'],
  );
});

test('an account is in one organization at most', async t => {
  const { accounts } = await testOrganization(t);
  await assert.rejects(
    accounts.write(w => createOrganization(w, member)),
    { code: 'AlreadyInOrganization' },
  );
});
