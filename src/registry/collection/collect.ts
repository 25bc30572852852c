import type { StoredBlob } from '../../store/blobs/blob-store.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import { nextOrphans } from './orphans.ts';
import { type Pace, unhurried } from './pace.ts';
import { finishRemovals, removalBatch, removeBlobs } from './remove-blobs.ts';
import { beginRun, type Run, saveRun } from './run.ts';
import { nextLayers, positionOf, removeLayers, rowAt } from './unneeded-layers.ts';

/** Milliseconds for which what nobody needs is left alone: a push may be about to need it. */
export const defaultGrace = 24 * 3600 * 1000;

export interface CollectionOptions {
  readonly grace: number;
  /** The job in whose name it runs: what a crash cuts short goes on where it was. */
  readonly jobId?: number;
  readonly signal?: AbortSignal;
  readonly pace?: Pace;
  /** Told from time to time, and at the end. */
  readonly progress?: (run: Run) => void;
}

/** Milliseconds after which a run that found nothing to do is written down all the same. */
const checkpoint = 5_000;

type Collector = Pick<Backend, 'db' | 'blobs' | 'world'>;

/**
 * Removes what nobody needs: rows of layers that no image of their repository refers to, then blobs that no
 * repository holds. Works in small steps with pauses between them, beside everything else; one may run at a time.
 * Why nothing that is needed goes is in docs/collection.md.
 */
export async function collectGarbage(backend: Collector, options: CollectionOptions): Promise<Run> {
  const { grace, jobId = null, signal, pace = unhurried, progress } = options;
  // Whoever died in the middle of it has left them.
  await finishRemovals(backend);
  let run = await beginRun(backend, jobId, grace);
  const before = run.started_at - run.grace;
  const now = () => backend.world.now();
  const step = async (change: Partial<Run>, changed: boolean) => {
    run = { ...run, ...change };
    if (changed || now() - run.updated_at >= checkpoint) {
      run = { ...run, updated_at: now() };
      await backend.db.write(tx => saveRun(tx, run));
    }
    progress?.(run);
  };

  while (run.phase === 'layers') {
    signal?.throwIfAborted();
    await pace(async () => {
      const { last, doomed } = await nextLayers(backend.db.read, rowAt(run.position), before);
      const removed =
        doomed.length === 0 ? 0 : await backend.db.write(tx => removeLayers(tx, doomed, before));
      const next = last ? { position: positionOf(last) } : { phase: 'blobs' as const, position: '' };
      await step({ ...next, layers: run.layers + removed }, removed > 0 || last === undefined);
    });
  }

  for await (const portion of portions(backend, run.position)) {
    signal?.throwIfAborted();
    await pace(async () => {
      const orphans = await nextOrphans(backend.db.read, portion);
      const old = orphans.filter(blob => blob.changedAt < before);
      const { removed, failed, held } = old.length === 0 ? nothing : await removeBlobs(backend, old, before);
      await step(
        {
          position: portion.at(-1)?.digest ?? '',
          blobs: run.blobs + removed.length,
          bytes: run.bytes + removed.reduce((sum, { size }) => sum + size, 0),
          young: run.young + orphans.length - old.length,
          failures: run.failures + failed,
          held: held ?? run.held,
        },
        removed.length > 0,
      );
    });
    if (run.held !== null) break;
  }

  await step({ finished_at: now() }, true);
  return run;
}

const nothing = { removed: [], failed: 0, held: undefined } as const;

/** The blobs of the store after `position`, some at a time. */
async function* portions({ blobs }: Collector, position: string): AsyncGenerator<StoredBlob[]> {
  let portion: StoredBlob[] = [];
  for await (const blob of blobs.blobs(position === '' ? undefined : (position as Digest))) {
    portion.push(blob);
    if (portion.length < removalBatch) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}
