import type { World } from '../base/world.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const prefixes = { user: 'AIDA', role: 'AROA', policy: 'ANPA' } as const;

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

/** A secret access key: 40 characters of base64, 240 bits of chance. */
export const secretAccessKey = (world: World): string => world.random(30).toString('base64');
