import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { keyring } from './keyring.ts';
import { realWorld } from './world.ts';

const master = Buffer.alloc(32, 7);
const seal = keyring(master, realWorld);

describe('a keyring', () => {
  test('opens what it sealed, for the same purpose only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, purpose) => {
        const sealed = seal.seal(plain, purpose);
        assert.match(sealed, /^[A-Za-z0-9_-]+$/);
        assert.equal(seal.open(sealed, purpose), Buffer.from(plain).toString());
        assert.equal(seal.open(sealed, `${purpose}x`), undefined);
      }),
    );
  });

  test('seals the same text differently each time', () => {
    assert.notEqual(seal.seal('text', 'a'), seal.seal('text', 'a'));
  });

  test('opens nothing of another key, and nothing that was changed, cut or lengthened', () => {
    const other = keyring(Buffer.alloc(32, 8), realWorld);
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, at, flip) => {
        const sealed = seal.seal(plain, 'a');
        assert.equal(other.open(sealed, 'a'), undefined);
        const bytes = Buffer.from(sealed, 'base64url');
        const place = at % bytes.length;
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] as number) ^ flip;
        assert.equal(seal.open(changed.toString('base64url'), 'a'), undefined);
        assert.equal(seal.open(bytes.subarray(0, place).toString('base64url'), 'a'), undefined);
        assert.equal(seal.open(`${sealed}A`, 'a'), undefined);
      }),
    );
  });

  test('opens nothing at all of random texts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })), text =>
        assert.equal(seal.open(text, 'a'), undefined),
      ),
    );
  });
});
