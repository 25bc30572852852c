import type { Cells } from '../../cells/cells.ts';
import { plainReplication, type Replication } from '../../registry/replication/replication.ts';
import { settingsFor } from '../../registry/replication/settings.ts';
import type { ReplicationEntry } from './options.ts';

/** Where replication from this server goes: without cells every region is in this store. */
export function replicationOf(
  cells: Pick<Cells, 'name' | 'cellOf'> | undefined,
  entries: readonly ReplicationEntry[],
): Replication {
  const settingsOf = settingsFor(entries);
  if (!cells) return { ...plainReplication, settingsOf };
  return {
    settingsOf,
    cellOf(region) {
      const cell = cells.cellOf(region);
      return cell === cells.name ? undefined : cell;
    },
    isServed: region => cells.cellOf(region) !== undefined,
  };
}
