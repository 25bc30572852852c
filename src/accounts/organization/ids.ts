import type { World } from '../../base/world.ts';

/** Small letters and digits without bias: a byte of chance is used where it falls below a multiple of 36. */
function letters(world: World, size: number): string {
  let text = '';
  while (text.length < size) {
    for (const byte of world.random(size * 2)) {
      if (byte < 252 && text.length < size) text += (byte % 36).toString(36);
    }
  }
  return text;
}

/** Ids in the forms of the "AWS Organizations API Reference". */
export const organizationId = (world: World): string => `o-${letters(world, 10)}`;
export const rootId = (world: World): string => `r-${letters(world, 4)}`;
/** Names its root: `ou-<the root's part>-…`. */
export const unitId = (world: World, root: string): string => `ou-${root.slice(2)}-${letters(world, 8)}`;
export const policyId = (world: World): string => `p-${letters(world, 10)}`;
export const handshakeId = (world: World): string => `h-${letters(world, 12)}`;
export const requestId = (world: World): string => `car-${letters(world, 32)}`;
export const resourcePolicyId = (world: World): string => `rp-${letters(world, 8)}`;

/** Twelve digits, of which the first is none of 0. Whether it is free is for the caller to see. */
export function newAccountId(world: World): string {
  const number = world.random(8).readBigUInt64BE() % 900_000_000_000n;
  return String(100_000_000_000n + number);
}
