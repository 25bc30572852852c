import { scrypt, timingSafeEqual } from 'node:crypto';
import type { World } from '../base/world.ts';

/** RFC 7914; the cost that OWASP's "Password Storage Cheat Sheet" gives for 32 MiB of memory. */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const;
const size = 32;

/** A password as it is stored: `scrypt:<N>:<r>:<p>:<salt>:<hash>`, salt and hash in base64. Takes about 0.2 s. */
export async function hashPassword(world: World, password: string): Promise<string> {
  const salt = world.random(16);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join(':');
}

/** Whether `stored` is the hash of the password; false for what `hashPassword` did not write. */
export async function isPassword(stored: string, password: string): Promise<boolean> {
  const [kind, N, r, p, salt, hash] = stored.split(':');
  if (kind !== 'scrypt' || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const given = await derive(password, Buffer.from(salt, 'base64'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    maxmem: cost.maxmem,
  });
  return expected.length === given.length && timingSafeEqual(expected, given);
}

const derive = (
  password: string,
  salt: Buffer,
  options: { N: number; r: number; p: number; maxmem: number },
) =>
  new Promise<Buffer>((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, size, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
