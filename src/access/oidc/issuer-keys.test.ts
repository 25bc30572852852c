import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FetchFailed } from './fetch-json.ts';
import { type TestIssuer, testIssuer } from './issuer.test-support.ts';
import { openIdIssuers } from './issuer-keys.ts';

const minute = 60_000;

function issuersOf(issuer: TestIssuer, allowPrivate: readonly string[] = []) {
  const clock = { now: 1_700_000_000_000 };
  const asked: boolean[] = [];
  const issuers = openIdIssuers({
    world: { now: () => clock.now },
    allowPrivate: new Set(allowPrivate),
    fetch: (url, options) => {
      asked.push(options.allowPrivate);
      return issuer.fetch(url);
    },
  });
  return { issuers, clock, asked };
}

test('keys are fetched once an hour, however many ask', async () => {
  const issuer = await testIssuer();
  const { issuers, clock } = issuersOf(issuer);
  const all = await Promise.all([1, 2, 3].map(() => issuers.keys(issuer.url)));
  assert.deepEqual(all[0]?.algorithms, ['ES256']);
  clock.now += 59 * minute;
  await issuers.keys(issuer.url);
  assert.deepEqual(issuer.fetched, [`${issuer.url}/.well-known/openid-configuration`, `${issuer.url}/keys`]);
  clock.now += minute;
  await issuers.keys(issuer.url);
  assert.equal(issuer.fetched.length, 4);
});

test('a key that is missing makes them fetched again, twice a minute at most', async () => {
  const issuer = await testIssuer();
  const { issuers, clock } = issuersOf(issuer);
  const first = await issuers.keys(issuer.url);
  assert.equal(await issuers.keys(issuer.url, true), first);
  clock.now += minute / 2;
  const second = await issuers.keys(issuer.url, true);
  assert.notEqual(second, first);
  assert.equal(await issuers.keys(issuer.url, true), second);
  assert.equal(issuer.fetched.length, 4);
  // Those at hand stay good where new ones cannot be had.
  issuer.documents.clear();
  clock.now += minute;
  assert.equal(await issuers.keys(issuer.url, true), second);
});

test('a failure is not tried again for half a minute', async () => {
  const issuer = await testIssuer();
  const { issuers, clock } = issuersOf(issuer);
  const keys = `${issuer.url}/keys`;
  const found = issuer.documents.get(keys);
  issuer.documents.set(keys, new FetchFailed('timeout', true));
  await assert.rejects(issuers.keys(issuer.url), { code: 'ProviderUnreachable' });
  issuer.documents.set(keys, found);
  await assert.rejects(issuers.keys(issuer.url), { code: 'ProviderUnreachable' });
  clock.now += minute / 2;
  await issuers.keys(issuer.url);
});

test('private addresses are allowed for the issuers that the operator names, and no others', async () => {
  const issuer = await testIssuer();
  const open = issuersOf(issuer, [issuer.url]);
  await open.issuers.keys(issuer.url);
  assert.deepEqual(open.asked, [true, true]);
  const closed = issuersOf(issuer, [`${issuer.url}/other`, 'https://issuer.example.org']);
  await closed.issuers.keys(issuer.url);
  assert.deepEqual(closed.asked, [false, false]);
});

test('documents that are none are refused', async () => {
  const url = 'https://issuer.example';
  const at = `${url}/.well-known/openid-configuration`;
  const good = { issuer: url, jwks_uri: `${url}/keys` };
  const broken: Record<string, unknown>[] = [
    { [at]: undefined },
    { [at]: [] },
    { [at]: { ...good, issuer: `${url}/` } },
    { [at]: { ...good, jwks_uri: 5 } },
    { [at]: { ...good, jwks_uri: `${url}/elsewhere` } },
    { [at]: { ...good, id_token_signing_alg_values_supported: 'RS256' } },
    { [`${url}/keys`]: {} },
    { [`${url}/keys`]: { keys: [{}] } },
    { [`${url}/keys`]: { keys: Array(201).fill({ kty: 'RSA' }) } },
  ];
  for (const change of broken) {
    const issuer = await testIssuer(url);
    for (const [where, document] of Object.entries(change)) issuer.documents.set(where, document);
    await assert.rejects(issuersOf(issuer).issuers.keys(url), { code: 'KeysUnavailable' });
  }
});

test('only algorithms that are advertised and accepted are left', async () => {
  const issuer = await testIssuer();
  const at = `${issuer.url}/.well-known/openid-configuration`;
  const advertised = async (algorithms: string[] | undefined) => {
    const document = { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` };
    issuer.documents.set(at, { ...document, id_token_signing_alg_values_supported: algorithms });
    return (await issuersOf(issuer).issuers.keys(issuer.url)).algorithms;
  };
  assert.deepEqual(await advertised(undefined), ['RS256']);
  assert.deepEqual(await advertised(['none', 'HS256', 'PS256', 'EdDSA', 'ES384', 'RS512']), [
    'RS512',
    'ES384',
  ]);
  assert.deepEqual(await advertised(['none', 'HS256']), []);
});
