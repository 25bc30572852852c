import { catalogue } from '../../base/fault.ts';
import type { RegistryId } from '../../base/registry-id.ts';

const nameOf = ({ account, region }: RegistryId) => `${account}/${region}`;

/** What can be wrong with a question about replication. */
export const replicationFault = catalogue({
  NotReplicated: {
    message: (p: { source: RegistryId }) => `nothing is replicated from ${nameOf(p.source)}`,
    hint: 'Say where its images go with `aws ecr put-replication-configuration`, as the account and in the region.',
  },
  NotADestination: {
    message: (p: { source: RegistryId; to: RegistryId; known: readonly RegistryId[] }) =>
      `${nameOf(p.to)} is no destination of ${nameOf(p.source)}; its destinations: ${p.known.map(nameOf).join(', ')}`,
    hint: 'A backfill follows the rules of the replication configuration: `aws ecr describe-registry` shows them.',
  },
});
