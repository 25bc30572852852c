import assert from 'node:assert/strict';
import { openLayerGrant } from '../../../src/access/layer-grant.ts';
import { openRegistryToken, sealRegistryToken } from '../../../src/access/registry-token.ts';
import { sessionIssuer } from '../../../src/access/sessions.ts';
import { keyring } from '../../../src/base/keyring.ts';
import type { World } from '../../../src/base/world.ts';
import type { Target } from '../target.ts';

/** Without chance, so that the tokens of a kept input are the same next time. */
let drawn = 0;
const world: World = {
  now: () => 0,
  random: size => Buffer.alloc(size, ++drawn % 256),
  uuid: () => '00000000-0000-4000-8000-000000000000',
};
const seal = keyring(Buffer.alloc(32, 7), world);
const sessions = sessionIssuer(seal, world);
const ref = { type: 'user', account: '123456789012', userId: 'AIDAAAAAAAAAAAAAAAAAA' } as never;
const token = sealRegistryToken(seal, { ref, accessKeyId: 'AKIA', region: 'us-east-1', expiresAt: 1 });
const other = seal.seal('{}', 'another purpose');
const known = new Set([token]);

/** Sealed tokens: of registries, sessions and layer downloads. Only what was sealed opens, and only for its purpose. */
export const tokens: Target = {
  name: 'tokens',
  covers: ['src/base/keyring', 'src/access/registry-token', 'src/access/sessions', 'src/access/layer-grant'],
  words: ['A', '_', '-', '=', '+', '/', 'AQ', token.slice(0, 20), token.slice(-22), other],
  seeds: [token, other, '', `${token}=`, token.slice(0, -1), token.replace(/.$/, 'A'), ' ', 'AQ'],
  check(text) {
    const opened = openRegistryToken(seal, text);
    assert.equal(opened !== undefined, known.has(text));
    if (opened !== undefined) assert.equal(opened.accessKeyId, 'AKIA');
    assert.equal(sessions.open(text), undefined);
    assert.equal(openLayerGrant(seal, text), undefined);
    if (text.length > 1000 || !text.isWellFormed()) return;
    const sealed = seal.seal(text, 'fuzz');
    assert.match(sealed, /^[\w-]+$/);
    assert.equal(seal.open(sealed, 'fuzz'), text);
    assert.equal(seal.open(sealed, 'fuzz2'), undefined);
  },
};
