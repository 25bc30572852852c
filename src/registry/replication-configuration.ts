import type { RegistryId } from '../base/registry-id.ts';
import type { Registry } from './configuration/registries.ts';
import { registryFault } from './faults.ts';

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

export const replicationConfiguration = ({ replication }: Registry): ReplicationConfiguration =>
  replication === null ? { rules: [] } : (JSON.parse(replication) as ReplicationConfiguration);

/** Throws InvalidParameter where a destination is the registry itself, or where there are too many. */
export function checkReplicationConfiguration(
  source: RegistryId,
  { rules }: ReplicationConfiguration,
  limit: number,
): void {
  const invalid = (why: string) =>
    registryFault('InvalidParameter', { member: 'replicationConfiguration', why });
  const destinations = rules.flatMap(rule => rule.destinations);
  if (destinations.some(to => to.registryId === source.account && to.region === source.region)) {
    throw invalid('Replication destination cannot be the same as the source registry');
  }
  const unique = new Set(destinations.map(to => `${to.registryId}/${to.region}`));
  if (unique.size > limit) {
    throw invalid(`Replication configuration must not have more than ${limit} unique destinations`);
  }
}
