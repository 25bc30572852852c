import type { RegistryId } from '../../base/registry-id.ts';
import { ecrReplication, type ReplicationSettings } from './replication.ts';

/** What an operator has set for the registries that a pattern names. */
export interface ReplicationEntry {
  /** `ACCOUNT/REGION`, in which `*` stands for every account or every region. */
  readonly registry: string;
  readonly settings: ReplicationSettings;
}

/** The settings of a registry: of the entry that names it most exactly, its account before its region; ECR's without one. */
export function settingsFor(
  entries: readonly ReplicationEntry[],
): (source: RegistryId) => ReplicationSettings {
  const byPattern = new Map(entries.map(({ registry, settings }) => [registry, settings]));
  return ({ account, region }) => {
    if (byPattern.size === 0) return ecrReplication;
    for (const pattern of [`${account}/${region}`, `${account}/*`, `*/${region}`, '*/*']) {
      const settings = byPattern.get(pattern);
      if (settings !== undefined) return settings;
    }
    return ecrReplication;
  };
}
