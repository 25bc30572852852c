import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { owner, testAccounts } from '../accounts/accounts.test-support.ts';
import { createOidcProvider } from '../accounts/oidc-providers.ts';
import { Fault } from '../base/fault.ts';
import { authenticateWebIdentity } from './authenticate-web-identity.ts';
import { type TestIssuer, testIssuer } from './oidc/issuer.test-support.ts';
import { openIdIssuers } from './oidc/issuer-keys.ts';

const now = Date.parse('2026-11-22T09:00:00Z');
const seconds = now / 1000;

let byRsa: TestIssuer;
let byEc: TestIssuer;
before(async () => {
  byRsa = await testIssuer('https://rsa.example', 'RS256', seconds);
  byEc = await testIssuer('https://ec.example/path', 'ES256', seconds);
});

async function door(context: Parameters<typeof testAccounts>[0]) {
  const { accounts } = await testAccounts(context);
  for (const { url } of [byRsa, byEc]) {
    const wanted = { account: owner, url, clientIds: ['sts.amazonaws.com'], thumbprints: [] };
    await accounts.write(w => createOidcProvider(w, wanted));
  }
  const issuers = openIdIssuers({
    world: { now: () => now },
    allowPrivate: new Set(),
    fetch: url => (url.startsWith(byRsa.url) ? byRsa : byEc).fetch(url),
  });
  return (token: string, account = owner) =>
    authenticateWebIdentity({ accounts, issuers }, account, token, now);
}

test('a token of a provider of the account is its holder', async t => {
  const enter = await door(t);
  for (const issuer of [byRsa, byEc]) {
    const { principal, ref, context } = await enter(await issuer.sign({ amr: ['pwd'] }));
    const host = issuer.url.slice('https://'.length);
    const provider = `arn:aws:iam::${owner}:oidc-provider/${host}`;
    assert.deepEqual(principal, {
      type: 'web-identity',
      provider,
      account: owner,
      arn: provider,
      userId: `${provider}:sts.amazonaws.com:somebody`,
    });
    assert.equal(ref.type, 'web-identity');
    assert.deepEqual(
      context,
      new Map([
        ['aws:FederatedProvider', [provider]],
        [`${host}:aud`, ['sts.amazonaws.com']],
        [`${host}:sub`, ['somebody']],
        [`${host}:amr`, ['pwd']],
      ]),
    );
  }
});

const refused = async (entering: Promise<unknown>, what: string) => {
  const error = await entering.then(
    () => assert.fail(`${what} was let in`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Fault, `${what}: ${error}`);
  assert.match(error.code, /^(Token|Signature|Audience|Claim|Keys|Provider)/, what);
};

test('a token that was changed anywhere lets nobody in', async t => {
  const enter = await door(t);
  const tokens = [await byRsa.sign({}), await byEc.sign({})];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...tokens),
      fc.nat(),
      fc.constantFrom(...'ABCZabcz0189-_.='),
      async (token, place, letter) => {
        const at = place % token.length;
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        // The last letter of each part holds bits that base64url does not use.
        const same = token
          .split('.')
          .every((part, index) =>
            Buffer.from(part, 'base64url').equals(Buffer.from(changed.split('.')[index] ?? '', 'base64url')),
          );
        if (changed !== token && !same) await refused(enter(changed), changed);
      },
    ),
    { numRuns: 600 },
  );
});

test('claims that are wrong let nobody in, however well they are signed', async t => {
  const enter = await door(t);
  const strange = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.object({ maxDepth: 1 }),
  );
  const wrong = fc.oneof(
    fc.record({ exp: fc.integer({ max: seconds }) }),
    fc.record({ iat: fc.integer({ min: seconds + 61 }) }),
    fc.record({ nbf: fc.integer({ min: seconds + 61 }) }),
    fc.record({ aud: strange.filter(value => ![value].flat().includes('sts.amazonaws.com')) }),
    fc.record({ azp: strange.filter(value => value !== 'sts.amazonaws.com') }),
    fc.record({ sub: strange.filter(value => typeof value !== 'string' || value === '') }),
    fc.record({ iss: strange }),
    fc.record({ exp: strange.filter(value => typeof value !== 'number') }),
    fc.record({ iat: strange.filter(value => typeof value !== 'number') }),
    fc.constantFrom('exp', 'iat', 'sub', 'aud', 'iss').map(name => ({ [name]: undefined })),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(byRsa, byEc), wrong, async (issuer, claims) => {
      await refused(enter(await issuer.sign(claims)), JSON.stringify(claims));
    }),
    { numRuns: 400 },
  );
});

test('another key, another algorithm or none lets nobody in', async t => {
  const enter = await door(t);
  const claims = { iss: byRsa.url, aud: 'sts.amazonaws.com', sub: 'x', iat: seconds, exp: seconds + 300 };
  const other = await generateKeyPair('RS256');
  const header = { alg: 'RS256', kid: 'one' };
  await refused(enter(await new SignJWT(claims).setProtectedHeader(header).sign(other.privateKey)), 'key');
  const own = { ...header, jwk: await exportJWK(other.publicKey) };
  await refused(enter(await new SignJWT(claims).setProtectedHeader(own).sign(other.privateKey)), 'jwk');
  const unknown = { ...header, kid: 'two' };
  await refused(enter(await new SignJWT(claims).setProtectedHeader(unknown).sign(byRsa.key)), 'kid');
  await refused(enter(new UnsecuredJWT(claims).encode()), 'none');
  // The public key as a secret: what an unwary verifier takes for an HMAC.
  for (const secret of [JSON.stringify(byRsa.jwk), byRsa.jwk.n as string]) {
    const signed = `${part({ alg: 'HS256', kid: 'one' })}.${part(claims)}`;
    const mac = createHmac('sha256', secret).update(signed).digest('base64url');
    await refused(enter(`${signed}.${mac}`), 'HS256');
  }
  // An algorithm that is accepted, but that this issuer does not advertise.
  const same = await importJWK(await exportJWK(byRsa.key), 'RS512');
  const rs512 = new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS512' });
  await refused(enter(await rs512.sign(same)), 'RS512');
  // One issuer's key does not sign for another.
  await refused(enter(await byEc.sign({ iss: byRsa.url })), "another issuer's key");
});

test('a provider of another account does not count, nor does one that was not asked for', async t => {
  const enter = await door(t);
  await assert.rejects(enter(await byRsa.sign({}), '987654321098'), {
    message: `No OpenIDConnect provider found in your account for ${byRsa.url}`,
  });
  const stranger = await testIssuer('https://stranger.example', 'ES256', seconds);
  await assert.rejects(enter(await stranger.sign({})), { code: 'ProviderUnknown' });
  assert.deepEqual(stranger.fetched, []);
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
