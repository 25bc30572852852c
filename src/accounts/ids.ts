import type { World } from '../base/world.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const prefixes = {
  user: 'AIDA',
  role: 'AROA',
  group: 'AGPA',
  policy: 'ANPA',
  'instance-profile': 'AIPA',
} as const;

/** `size` letters of A-Z2-7, five bits of chance each. */
function letters(world: World, size: number): string {
  let text = '';
  for (const byte of world.random(size)) text += alphabet[byte & 31];
  return text;
}

/** A unique id as IAM makes them: 21 characters, the first four say what it names. IAM User Guide, "Unique identifiers". */
export const uniqueId = (world: World, kind: keyof typeof prefixes): string =>
  prefixes[kind] + letters(world, 17);

/** The id of an access key, 20 characters: `AKIA` for a long-term one, `ASIA` for a session's. */
export const accessKeyId = (world: World, kind: 'AKIA' | 'ASIA' = 'AKIA'): string =>
  kind + letters(world, 16);

/**
 * The id of a session's access key: as with AWS's own, the account can be read from it (`accountOfKeyId`), so that
 * GetAccessKeyInfo answers for keys that are stored nowhere. 40 bits of chance tell the keys of an account apart.
 */
export function sessionKeyId(world: World, account: string): string {
  const chance = BigInt(`0x${world.random(5).toString('hex')}`);
  // 80 bits: one of chance, 40 of the account, 39 of chance.
  let bits = ((chance >> 39n) << 79n) | (BigInt(account) << 39n) | (chance & ((1n << 39n) - 1n));
  let text = '';
  for (let at = 0; at < 16; at += 1, bits >>= 5n) text = alphabet[Number(bits & 31n)] + text;
  return `ASIA${text}`;
}

/** The account that `sessionKeyId` put into a key's id, as twelve digits; undefined for what is no such id. */
export function accountOfKeyId(id: string): string | undefined {
  if (!/^ASIA[A-Z2-7]{16}$/.test(id)) return undefined;
  let bits = 0n;
  for (const letter of id.slice(4)) bits = (bits << 5n) | BigInt(alphabet.indexOf(letter));
  const account = String((bits >> 39n) & ((1n << 40n) - 1n)).padStart(12, '0');
  return account.length === 12 ? account : undefined;
}

/** A secret access key: 40 characters of base64, 240 bits of chance. */
export const secretAccessKey = (world: World): string => world.random(30).toString('base64');
