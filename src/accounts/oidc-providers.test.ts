import assert from 'node:assert/strict';
import { test } from 'node:test';
import { other, owner, testAccounts } from './accounts.test-support.ts';
import {
  createOidcProvider,
  deleteOidcProvider,
  findOidcProvider,
  getOidcProvider,
  listOidcProviders,
  setClientIds,
  setThumbprints,
} from './oidc-providers.ts';

const url = 'https://token.actions.githubusercontent.com';
const wanted = { account: owner, url, clientIds: ['sts.amazonaws.com'], thumbprints: [] };

test('a provider is found by its URL without the scheme, in its account', async t => {
  const { accounts } = await testAccounts(t);
  const made = await accounts.write(w => createOidcProvider(w, wanted));
  assert.equal(made.arn, `arn:aws:iam::${owner}:oidc-provider/token.actions.githubusercontent.com`);
  const found = await findOidcProvider(accounts.read, owner, 'token.actions.githubusercontent.com');
  assert.deepEqual(found, made);
  assert.deepEqual(await getOidcProvider(accounts.read, owner, made.arn), made);
  await assert.rejects(getOidcProvider(accounts.read, other, made.arn), { code: 'OidcProviderNotFound' });
  for (const near of [url, 'token.actions.githubusercontent.com/', 'Token.actions.githubusercontent.com']) {
    assert.equal(await findOidcProvider(accounts.read, owner, near), undefined);
  }
  await assert.rejects(
    accounts.write(w => createOidcProvider(w, wanted)),
    {
      message: `Provider with url ${url} already exists.`,
    },
  );
  await accounts.write(w => createOidcProvider(w, { ...wanted, account: other }));
});

test('client ids and thumbprints are replaced, within limits', async t => {
  const { accounts } = await testAccounts(t);
  const made = await accounts.write(w => createOidcProvider(w, wanted));
  const get = () => getOidcProvider(accounts.read, owner, made.arn);
  await accounts.write(w => setClientIds(w, made, ['a', 'b', 'a']));
  assert.deepEqual((await get()).clientIds, ['a', 'b']);
  await accounts.write(w => setThumbprints(w, made, ['A'.repeat(40)]));
  assert.deepEqual((await get()).thumbprints, ['a'.repeat(40)]);
  const ids = Array.from({ length: 101 }, (_, at) => `id-${at}`);
  await assert.rejects(
    accounts.write(w => setClientIds(w, made, ids)),
    {
      message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    },
  );
  await assert.rejects(
    accounts.write(w => setThumbprints(w, made, ['x'.repeat(40)])),
    {
      code: 'ThumbprintInvalid',
    },
  );
  await assert.rejects(
    accounts.write(w => setThumbprints(w, made, Array(6).fill('a'.repeat(40)))),
    {
      code: 'TooManyThumbprints',
    },
  );
});

test('a URL is what an issuer may have', async t => {
  const { accounts } = await testAccounts(t);
  const make = (wrong: string) => accounts.write(w => createOidcProvider(w, { ...wanted, url: wrong }));
  for (const good of [
    'https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D',
    'https://kubernetes.default.svc.cluster.local',
    'https://10.0.0.1:6443',
    'https://x.auth0.com/',
  ]) {
    await make(good);
  }
  await assert.rejects(make('example.com'), { code: 'OidcUrlInvalid' });
  await assert.rejects(make('http://example.com'), { code: 'OidcUrlNotHttps' });
  for (const wrong of [
    'https://a.b?c=d',
    'https://a.b#c',
    'https://a:b@c.d',
    'https://a b',
    'https://a.b/*',
  ]) {
    await assert.rejects(make(wrong), { code: /^OidcUrl/ }, wrong);
  }
});

test('what is deleted is gone with its tags, and an account has a hundred', async t => {
  const { accounts, db } = await testAccounts(t);
  const tags = [{ key: 'a', value: 'b' }];
  const made = await accounts.write(w => createOidcProvider(w, { ...wanted, tags }));
  await accounts.write(w => deleteOidcProvider(w, made));
  assert.deepEqual(await listOidcProviders(accounts.read, owner), []);
  assert.deepEqual(await db.read.selectFrom('iam_tags').selectAll().execute(), []);
  await accounts.write(async w => {
    for (let at = 0; at < 100; at += 1)
      await createOidcProvider(w, { ...wanted, url: `https://id-${at}.example` });
  });
  await assert.rejects(
    accounts.write(w => createOidcProvider(w, wanted)),
    {
      message: 'Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100',
    },
  );
});
