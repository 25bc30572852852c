import { resolve } from 'node:path';
import type { Envelope } from '../../registry/events/event.ts';
import { nodeFileSystem } from '../../store/files/node-file-system.ts';
import { openRotatingLog } from '../../store/files/rotating-log.ts';
import type { Worker } from '../../store/jobs/jobs.ts';
import { serverFault } from '../faults.ts';
import { defaultRotation } from '../rotation.ts';
import type { EventFileOptions } from './options.ts';

interface Waiting {
  readonly line: string;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Appends events to a file, one a line. What comes together is written and synced together; a failure makes for
 * another attempt of each, for about a day, and may leave lines twice.
 */
export function fileWorker(
  kind: string,
  options: EventFileOptions,
): { readonly worker: Worker<Envelope>; close(): Promise<void> } {
  const file = resolve(options.file);
  const log = openRotatingLog(nodeFileSystem, file, options.rotation ?? defaultRotation);
  let waiting: Waiting[] = [];
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      await log.append(
        batch.map(each => each.line),
        true,
      );
      for (const { done } of batch) done.resolve();
    } catch (error) {
      const fault = serverFault('EventUndelivered', { to: file, reason: (error as Error).message });
      for (const { done } of batch) done.reject(fault);
    }
  };
  return {
    worker: {
      kind,
      concurrency: 64,
      attempts: 128,
      handle: envelope => {
        const done = Promise.withResolvers<void>();
        waiting.push({ line: JSON.stringify(envelope), done });
        writing = writing.then(write);
        return done.promise;
      },
    },
    close: async () => {
      await writing;
      await log.close();
    },
  };
}
