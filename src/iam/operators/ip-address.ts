import { PolicySyntaxError } from '../policy-syntax-error.ts';
import { type Ip, parseIp, parseV4, parseV6 } from './ip.ts';
import type { Compile } from './operator.ts';

interface Network {
  readonly base: Ip;
  readonly masks: readonly number[];
}

/** The address lies in one of the networks (RFC 4632 notation; a bare address is a network of one). */
export const ipAddress: Compile = (values, { path }) => {
  const networks = values.map(text => {
    const network = parseNetwork(text);
    if (network === undefined) {
      throw new PolicySyntaxError(path, `${JSON.stringify(text)} is not an IP address or CIDR block`);
    }
    return network;
  });
  return text => {
    const ip = parseIp(text);
    return ip !== undefined && networks.some(network => contains(network, ip));
  };
};

function contains({ base, masks }: Network, ip: Ip): boolean {
  return (
    ip.length === base.length &&
    masks.every((mask, at) => (((ip[at] as number) ^ (base[at] as number)) & mask) === 0)
  );
}

/** Bits after the prefix are ignored, so `10.1.2.3/8` is `10.0.0.0/8`. */
function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) {
    const base = parseIp(text);
    return base && { base, masks: base.map(() => -1) };
  }
  const address = text.slice(0, slash);
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const prefix = Number(length);
  const base = address.includes(':') ? parseV6(address) : parseV4(address);
  if (base === undefined || prefix > base.length * 32) return undefined;
  // Addresses are compared as IPv4 where they are mapped ones, so a block of mapped ones is an IPv4 block.
  const ip = parseIp(address) as Ip;
  if (ip.length < base.length && prefix >= 96) return { base: ip, masks: [maskOf(prefix - 96)] };
  return { base, masks: base.map((_, at) => maskOf(prefix - at * 32)) };
}

/** A 32-bit mask of so many leading ones, as a signed number. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}
