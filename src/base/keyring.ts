import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Seal } from './seal.ts';
import type { World } from './world.ts';

const version = 1;
const nonceSize = 12;
const tagSize = 16;

/**
 * Seals texts with AES-256-GCM under one master key of 32 bytes. Each purpose has a key of its own (HKDF-SHA-256,
 * RFC 5869), so that what was sealed for one cannot be opened for another, nor by a server with another master key.
 * The form is base64url of: version, nonce, ciphertext, tag.
 */
export function keyring(master: Uint8Array, world: Pick<World, 'random'>): Seal {
  const keys = new Map<string, Uint8Array>();
  const keyFor = (purpose: string): Uint8Array => {
    const known = keys.get(purpose);
    if (known) return known;
    const key = new Uint8Array(hkdfSync('sha256', master, 'entrepot', purpose, 32));
    keys.set(purpose, key);
    return key;
  };

  return {
    seal(plain, purpose) {
      const nonce = world.random(nonceSize);
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, body, cipher.getAuthTag()]).toString('base64url');
    },

    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, 'base64url');
      // Decoding is lenient; only the one spelling that `seal` makes is accepted.
      if (bytes.length < 1 + nonceSize + tagSize || bytes.toString('base64url') !== sealed) return undefined;
      if (bytes[0] !== version) return undefined;
      const tagAt = bytes.length - tagSize;
      const nonce = bytes.subarray(1, 1 + nonceSize);
      const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), nonce, { authTagLength: tagSize });
      decipher.setAuthTag(bytes.subarray(tagAt));
      try {
        return (
          decipher.update(bytes.subarray(1 + nonceSize, tagAt), undefined, 'utf8') + decipher.final('utf8')
        );
      } catch {
        return undefined;
      }
    },
  };
}

/** Tells master keys apart, and nothing of what they are. */
export const masterKeyId = (master: Uint8Array): string =>
  Buffer.from(hkdfSync('sha256', master, 'entrepot', 'master-key-id', 16)).toString('hex');
