import { setTimeout as sleep } from 'node:timers/promises';
import { isInUse } from '../server/data-directory.ts';
import { withState } from '../server/questions/read-only.ts';
import type { BackfillPlan } from '../server/replication/backfill-plan.ts';
import { type BackfillProgress, backfillProgress } from '../server/replication/backfill-progress.ts';
import { progressLine } from './backfill-text.ts';

/** Milliseconds: between two looks on a terminal, and between two lines elsewhere. */
const look = 500;
const lineEvery = 10_000;

interface Watched {
  readonly data: string;
  readonly plan: BackfillPlan;
  /** When it was asked for; milliseconds since 1970. */
  readonly since: number;
  /** Undefined where nothing is to be shown. */
  readonly out: NodeJS.WriteStream | undefined;
}

/**
 * Shows how far a backfill is until nothing of it is pending: as a bar on a terminal, as lines elsewhere. Resolves to
 * what came of it; undefined where the server has stopped.
 */
export function watchBackfill({ data, plan, since, out }: Watched): Promise<BackfillProgress | undefined> {
  return withState(data, async state => {
    let until: number | undefined;
    let lineAt = since + lineEvery;
    for (;;) {
      const begun = Date.now();
      const progress = await backfillProgress(state, plan.ways, { since, until });
      const now = Date.now();
      const over = !progress.enqueueing && progress.pending + progress.policies.pending === 0;
      const line = progressLine(plan, progress, now - since);
      if (out?.isTTY) out.write(`\r\x1b[K${line}${over ? '\n' : ''}`);
      else if (out && (over || now >= lineAt)) {
        out.write(`${line}\n`);
        lineAt = now + lineEvery;
      }
      if (over) return progress;
      if (!isInUse(data)) {
        if (out?.isTTY) out.write('\n');
        return undefined;
      }
      // What is pushed after the last image was enqueued does not belong to it.
      if (!progress.enqueueing) until ??= begun;
      // Counting takes longer the more there is; the server is to do its work meanwhile.
      await sleep(Math.max(look, 10 * (now - begun)));
    }
  });
}
