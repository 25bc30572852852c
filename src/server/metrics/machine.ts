import { statfs } from 'node:fs/promises';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { openFiles, openFilesLimit } from '../connections/open-files.ts';
import type { Traffic } from '../connections/traffic.ts';
import { watchCounter, watchGauge } from './watch.ts';

export interface MachineOptions {
  /** The data directory. */
  readonly directory: string;
  readonly traffic: Pick<Traffic, 'filesExhausted'>;
}

/** The process (memory, processor, event loop: prom-client's own), its files, and its disk. */
export function watchMachine(registry: Registry, { directory, traffic }: MachineOptions): void {
  collectDefaultMetrics({ register: registry });
  watchGauge(registry, {
    name: 'entrepot_open_files',
    help: 'Files and connections that the process has open.',
    read: openFiles,
  });
  watchGauge(registry, {
    name: 'entrepot_open_files_limit',
    help: 'How many files and connections the process may have open.',
    read: openFilesLimit,
  });
  watchCounter(registry, {
    name: 'entrepot_open_files_exhausted_seconds_total',
    help: 'Time in which no more file or connection could be opened.',
    read: () => traffic.filesExhausted,
  });
  const disk = (value: (disk: { bsize: number; bavail: number; blocks: number }) => number) => async () => {
    const found = await statfs(directory).catch(() => undefined);
    return found && value(found);
  };
  watchGauge(registry, {
    name: 'entrepot_disk_free_bytes',
    help: 'Room that is left for the server on the disk of the data directory.',
    read: disk(({ bsize, bavail }) => bsize * bavail),
  });
  watchGauge(registry, {
    name: 'entrepot_disk_size_bytes',
    help: 'Size of the disk of the data directory.',
    read: disk(({ bsize, blocks }) => bsize * blocks),
  });
}
