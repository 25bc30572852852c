import type { Transaction } from 'kysely';
import type { Worker } from '../../store/jobs/jobs.ts';
import type { Backend } from '../backend.ts';
import type { RegistrySchema } from '../schema.ts';
import { backfillPage } from './backfill-images.ts';
import { type BackfillPayload, backfillJob, enqueueBackfill } from './backfill-payload.ts';
import { enqueueImage } from './enqueue.ts';
import { enqueuePoliciesTo } from './enqueue-policies.ts';
import { replicationJob } from './jobs.ts';

/** Images that one transaction looks at. */
const pageSize = 100;
/** While so many jobs to the same cell wait, no more are made: 100,000 images are not to fill the queue. */
const longestQueue = 1_000;
/** Milliseconds until the queue is looked at again. */
const pause = 500;

/**
 * Enqueues what a backfill asks for, a page a job: a page and the place where the next one begins are one commit, so
 * that a crash loses and repeats nothing, and backfills to several destinations take turns.
 */
export const backfillWorker = (
  backend: Backend,
  limits: { readonly page: number; readonly queue: number } = { page: pageSize, queue: longestQueue },
): Worker<BackfillPayload> => ({
  kind: backfillJob,
  attempts: 1_000,
  async handle(payload, attempt) {
    const { db, jobs, world, replication } = backend;
    const { source, to } = payload;
    const waiting = await jobs.backlog(replicationJob(replication.cellOf(to.region)), limits.queue);
    await db.write(async tx => {
      if (waiting >= limits.queue) {
        await enqueueBackfill(tx, jobs, payload, world.now() + pause);
        return attempt.finish(tx);
      }
      if (payload.after === undefined && payload.choice === 'failed')
        await retryPolicies(tx, backend, payload);
      const settings = replication.settingsOf(source);
      const { images, next } = await backfillPage(tx, payload, settings, limits.page);
      for (const { repository, digest, tags, via } of images)
        for (const tag of tags) await enqueueImage(tx, backend, repository.id, { digest, tag, to, via });
      if (next) await enqueueBackfill(tx, jobs, { ...payload, after: next });
      await attempt.finish(tx);
    });
  },
});

/** Policies that failed, too: where the settings no longer ask for them, they are forgotten. */
async function retryPolicies(
  tx: Transaction<RegistrySchema>,
  backend: Backend,
  { source, to, prefix }: BackfillPayload,
): Promise<void> {
  const failed = await tx
    .selectFrom('policy_replication_failures as failure')
    .innerJoin('repositories', 'repositories.id', 'failure.repository_id')
    .select('failure.repository_id')
    .where('repositories.account', '=', source.account)
    .where('repositories.region', '=', source.region)
    .where('repositories.name', '>=', prefix)
    .where('repositories.name', '<', `${prefix}\x7f`)
    .where('failure.account', '=', to.account)
    .where('failure.region', '=', to.region)
    .execute();
  const { policies } = backend.replication.settingsOf(source);
  for (const { repository_id } of failed) {
    if (policies) await enqueuePoliciesTo(tx, backend, repository_id, to, []);
    else
      await tx
        .deleteFrom('policy_replication_failures')
        .where('repository_id', '=', repository_id)
        .where('account', '=', to.account)
        .where('region', '=', to.region)
        .execute();
  }
}
