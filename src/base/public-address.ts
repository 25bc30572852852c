import { BlockList, isIP } from 'node:net';

/** What the IANA special-purpose address registries (RFC 6890 and its updates) do not call globally reachable. */
const special = new BlockList();
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
for (const [net, prefix] of special4) special.addSubnet(net, prefix, 'ipv4');

/** Global unicast; all else of IPv6 is local, mapped, multicast or not assigned. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
/** Within it: protocol assignments and Teredo, documentation, and 6to4, which carries IPv4 addresses of any kind. */
const special6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;
for (const [net, prefix] of special6) special.addSubnet(net, prefix, 'ipv6');

/**
 * Whether `address` (an IP address as text, without brackets) lies on the public internet. A server that fetches what
 * a user names must ask this of every address it connects to, or it can be used to look into its own network.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return global6.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}
