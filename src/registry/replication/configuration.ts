import type { RegistryId } from '../../base/registry-id.ts';
import { registryFault } from '../faults.ts';

/** Where pushed images are to be copied, in the shape of ECR's API. */
export interface ReplicationConfiguration {
  readonly rules: readonly {
    readonly destinations: readonly { readonly region: string; readonly registryId: string }[];
    /** Absent: every repository. */
    readonly repositoryFilters?: readonly {
      readonly filter: string;
      readonly filterType: 'PREFIX_MATCH';
    }[];
  }[];
}

/** From the text that a registry keeps; null is the default, no rules. */
export const replicationConfiguration = (kept: string | null): ReplicationConfiguration =>
  kept === null ? { rules: [] } : (JSON.parse(kept) as ReplicationConfiguration);

/**
 * The destinations of a repository, each once, in the order of the rules. A filter is a plain prefix: `prod` covers
 * `production/app`, too (ECR User Guide, "Private image replication").
 */
export function destinationsOf({ rules }: ReplicationConfiguration, repository: string): RegistryId[] {
  const unique = new Map<string, RegistryId>();
  for (const { destinations, repositoryFilters } of rules) {
    if (repositoryFilters?.some(({ filter }) => repository.startsWith(filter)) === false) continue;
    for (const { registryId: account, region } of destinations)
      unique.set(`${account}/${region}`, { account, region });
  }
  return [...unique.values()];
}

/** Throws InvalidParameter where a destination is the registry itself or in no region that is served, or where there are too many. */
export function checkReplicationConfiguration(
  source: RegistryId,
  { rules }: ReplicationConfiguration,
  { limit, isServed }: { readonly limit: number; readonly isServed: (region: string) => boolean },
): void {
  const invalid = (why: string) =>
    registryFault('InvalidParameter', { member: 'replicationConfiguration', why });
  const destinations = rules.flatMap(rule => rule.destinations);
  if (destinations.some(to => to.registryId === source.account && to.region === source.region)) {
    throw invalid('Replication destination cannot be the same as the source registry');
  }
  const nowhere = destinations.find(({ region }) => !isServed(region));
  if (nowhere) throw invalid(`Replication destination region '${nowhere.region}' is not valid`);
  const unique = new Set(destinations.map(to => `${to.registryId}/${to.region}`));
  if (unique.size > limit) {
    throw invalid(`Replication configuration must not have more than ${limit} unique destinations`);
  }
}
