import { isIPv6 } from 'node:net';

/**
 * Whom a peer's address counts as where something is limited per client: the address itself; of IPv6 its first 64
 * bits, since whoever has one address there has all of them.
 */
export function clientOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after] = (plain.split('%', 1)[0] as string).split('::') as [string, string?];
  const head = groups(before);
  const tail = after === undefined ? [] : groups(after);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}

/** Groups of 16 bits as shortest hex; an IPv4 address at the end stands for two. */
const groups = (text: string): string[] =>
  text === ''
    ? []
    : text
        .split(':')
        .flatMap(group => (group.includes('.') ? ['v4', 'v4'] : [Number.parseInt(group, 16).toString(16)]));
