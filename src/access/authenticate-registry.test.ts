import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Accounts } from '../accounts/accounts.ts';
import type { Caller, PrincipalRef } from '../accounts/caller.ts';
import { keyring } from '../base/keyring.ts';
import { realWorld } from '../base/world.ts';
import type { Digest } from '../wire/oci/digest.ts';
import { authenticateLayerGrant, authenticateRegistryToken } from './authenticate-registry.ts';
import { sealLayerGrant } from './layer-grant.ts';
import { registryTokenLife, sealRegistryToken } from './registry-token.ts';

const account = '123456789012';
const region = 'us-east-1';
const now = 1_700_000_000;
const seal = keyring(Buffer.alloc(32, 1), realWorld);
const ref: PrincipalRef = { type: 'user', account, id: 'AIDAX' };
const caller = { ref, principal: { userId: 'AIDAX' } } as unknown as Caller;

/** Accounts in which the user exists, or no longer does. */
const keysWith = (known: boolean) => ({
  seal,
  accounts: { resolve: async () => (known ? caller : undefined) } as unknown as Accounts,
});

const requestAt = (seconds: number) => ({
  id: '',
  time: seconds * 1000,
  sourceIp: '',
  userAgent: '',
  secure: false,
  region,
  origin: 'http://localhost',
});

const basic = (password: string) => `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
const token = basic(
  sealRegistryToken(seal, { ref, accessKeyId: 'AKIAX', region, expiresAt: now + registryTokenLife }),
);

test('a token opens its region until its last second', async () => {
  const at = (seconds: number, where: string | undefined) =>
    authenticateRegistryToken(keysWith(true), token, requestAt(seconds), where);
  assert.equal((await at(now, region)).accessKeyId, 'AKIAX');
  assert.equal((await at(now + registryTokenLife - 1, undefined)).principal.userId, 'AIDAX');
  await assert.rejects(at(now + registryTokenLife, region), {
    code: 'TokenExpired',
    message: 'Your authorization token has expired. Reauthenticate and try again.',
  });
  await assert.rejects(at(now, 'eu-west-1'), { code: 'TokenOfAnotherRegion' });
});

test('a principal since deleted is nobody', async () => {
  await assert.rejects(authenticateRegistryToken(keysWith(false), token, requestAt(now), region), {
    code: 'NotAuthorized',
  });
});

test('that a token is known to one server makes it and its like worth nothing elsewhere', async () => {
  await authenticateRegistryToken(keysWith(true), token, requestAt(now), region);
  const other = { ...keysWith(true), seal: keyring(Buffer.alloc(32, 2), realWorld) };
  await assert.rejects(authenticateRegistryToken(other, token, requestAt(now), region), {
    code: 'NotAuthorized',
  });
  for (const altered of [`${token.slice(0, -4)}AAAA`, token.replace('Basic', 'Bearer'), `${token} `]) {
    await assert.rejects(authenticateRegistryToken(keysWith(true), altered, requestAt(now), region), {
      code: 'NotAuthorized',
    });
  }
});

test('what was sealed for another purpose is no password', async () => {
  const content = { ref, accessKeyId: 'AKIAX', region, expiresAt: now + 60 };
  for (const purpose of ['session-token', 'layer-grant', 'access-key']) {
    const other = basic(seal.seal(JSON.stringify(content), purpose));
    await assert.rejects(authenticateRegistryToken(keysWith(true), other, requestAt(now), region), {
      code: 'NotAuthorized',
    });
  }
});

test('a layer grant opens one layer until its last second', async () => {
  const digest = `sha256:${'a'.repeat(64)}` as Digest;
  const layer = { registry: { account, region }, repository: 'app/web', digest };
  const grant = sealLayerGrant(seal, { ref, accessKeyId: 'AKIAX', ...layer, expiresAt: now + 60 });
  const at = (seconds: number, wanted: typeof layer, known = true) =>
    authenticateLayerGrant(keysWith(known), grant, requestAt(seconds), wanted);
  assert.equal((await at(now + 59, layer)).accessKeyId, 'AKIAX');
  await assert.rejects(at(now + 60, layer), { code: 'TokenExpired' });
  await assert.rejects(at(now, layer, false), { code: 'NotAuthorized' });
  for (const other of [
    { ...layer, repository: 'app/web2' },
    { ...layer, digest: `sha256:${'b'.repeat(64)}` as Digest },
    { ...layer, registry: { account: '999999999999', region } },
    { ...layer, registry: { account, region: 'eu-west-1' } },
  ]) {
    await assert.rejects(at(now, other), { code: 'NotAuthorized' });
  }
});
