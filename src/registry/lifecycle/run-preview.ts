import type { Transaction } from 'kysely';
import type { Worker } from '../../store/jobs/jobs.ts';
import type { Backend } from '../backend.ts';
import { toRepository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { evaluateRepository } from './evaluate-repository.ts';
import { lifecyclePreviewJob, type PreviewPayload } from './jobs.ts';
import { parseLifecyclePolicy } from './parse-policy.ts';
import { type ActedOn, isActedOn, reasonOf } from './verdict.ts';

/** Results in one transaction. */
const batchSize = 1000;

/** Works previews out. A crash halfway leaves results that nobody is shown; the next attempt begins anew. */
export const previewWorker = (backend: Backend): Worker<PreviewPayload> => ({
  kind: lifecyclePreviewJob,
  attempts: 3,
  async handle({ previewId }, attempt) {
    const preview = await findRunning(backend, previewId);
    if (!preview) return;
    const policy = parseLifecyclePolicy(preview.text);
    const verdicts = await evaluateRepository(backend, preview.repository, policy, attempt.signal);
    const due = verdicts.filter(isActedOn);
    await backend.db.write(tx =>
      tx.deleteFrom('lifecycle_preview_results').where('preview_id', '=', previewId).execute(),
    );
    for (let at = 0; at < due.length; at += batchSize) {
      attempt.signal.throwIfAborted();
      const rows = due.slice(at, at + batchSize).map((each, n) => resultRow(previewId, at + n, each));
      await backend.db.write(async tx => {
        // Deleted with its repository meanwhile?
        if (await isRunning(tx, previewId)) {
          await tx.insertInto('lifecycle_preview_results').values(rows).execute();
        }
      });
    }
    const expiring = due.filter(each => each.rule.action.type === 'expire').length;
    await backend.db.write(async tx => {
      await tx
        .updateTable('lifecycle_previews')
        .set({
          status: 'COMPLETE',
          ended_at: backend.world.now(),
          expiring,
          transitioning: due.length - expiring,
        })
        .where('id', '=', previewId)
        .execute();
      await attempt.finish(tx);
    });
  },
  async onFailed(tx: Transaction<RegistrySchema>, { previewId }) {
    await tx
      .updateTable('lifecycle_previews')
      .set({ status: 'FAILED', ended_at: backend.world.now() })
      .where('id', '=', previewId)
      .execute();
  },
});

async function findRunning(backend: Backend, previewId: number) {
  const row = await backend.db.read
    .selectFrom('lifecycle_previews')
    .innerJoin('repositories', 'repositories.id', 'lifecycle_previews.repository_id')
    .selectAll('repositories')
    .select('lifecycle_previews.text as preview_text')
    .where('lifecycle_previews.id', '=', previewId)
    .where('lifecycle_previews.status', '=', 'IN_PROGRESS')
    .executeTakeFirst();
  return row && { text: row.preview_text, repository: toRepository(row) };
}

const isRunning = async (tx: Transaction<RegistrySchema>, previewId: number): Promise<boolean> =>
  (await tx.selectFrom('lifecycle_previews').select('id').where('id', '=', previewId).executeTakeFirst()) !==
  undefined;

const resultRow = (preview_id: number, position: number, verdict: ActedOn) => ({
  preview_id,
  position,
  digest: verdict.image.digest,
  tags: JSON.stringify(verdict.image.tags),
  pushed_at: verdict.image.pushedAt,
  storage_class: verdict.image.storageClass === 'archive' ? ('ARCHIVE' as const) : ('STANDARD' as const),
  action: verdict.rule.action.type === 'expire' ? ('EXPIRE' as const) : ('TRANSITION' as const),
  rule_priority: verdict.rule.rulePriority,
  reason: reasonOf(verdict),
});
