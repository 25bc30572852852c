import type { RegistryId } from '../../base/registry-id.ts';
import { accountPattern, regionPattern } from '../../base/registry-id.ts';

/** Which registry a request means, and what the repository is called in it. */
export interface Address {
  readonly registry: RegistryId;
  /** Without what named the registry; empty where the request named a registry only. Not yet checked. */
  readonly name: string;
  readonly form: 'host' | 'path' | 'default';
  /** What stands before the repository's name in paths on this host: `123456789012/us-east-1/`, or nothing. */
  readonly prefix: string;
}

const hostPattern = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]{1,32})\.[a-z0-9.-]+$/;

/** The registry in a host name like `123456789012.dkr.ecr.us-east-1.example.org:4510`. */
export function registryOfHost(host: string): RegistryId | undefined {
  const match = hostPattern.exec(host.toLowerCase().replace(/:\d{1,5}$/, ''));
  if (match === null || !regionPattern.test(match[2]!)) return undefined;
  return { account: match[1]!, region: match[2]! };
}

/**
 * Reads the registry from the host, or else from the first two parts of the repository's name as a path has it
 * (`123456789012/us-east-1/app`), or else takes the default. `host` is the header, with or without a port; `name`
 * is undefined for paths without one.
 */
export function addressOf(host: string, name: string | undefined, defaultRegistry: RegistryId): Address {
  const named = registryOfHost(host);
  if (named !== undefined) return { registry: named, name: name ?? '', form: 'host', prefix: '' };
  const [account = '', region = '', ...rest] = (name ?? '').split('/');
  if (accountPattern.test(account) && regionPattern.test(region)) {
    return {
      registry: { account, region },
      name: rest.join('/'),
      form: 'path',
      prefix: `${account}/${region}/`,
    };
  }
  return { registry: defaultRegistry, name: name ?? '', form: 'default', prefix: '' };
}
