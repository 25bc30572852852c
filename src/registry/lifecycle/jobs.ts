import type { AnyTransaction, Jobs } from '../../store/jobs/jobs.ts';

/** The kinds of background work of lifecycle policies. */
export const lifecycleJob = 'lifecycle';
export const lifecyclePreviewJob = 'lifecycle-preview';

export interface LifecyclePayload {
  readonly repositoryId: number;
}

export interface PreviewPayload {
  readonly previewId: number;
}

/**
 * Has a repository's policy evaluated at `runAt` (milliseconds since 1970). A repository has one such job that waits;
 * of two times the earlier one counts.
 */
export const enqueueLifecycle = (
  tx: AnyTransaction,
  { jobs }: { readonly jobs: Jobs },
  repositoryId: number,
  runAt: number,
): Promise<void> => {
  const payload: LifecyclePayload = { repositoryId };
  return jobs.enqueue(tx, { kind: lifecycleJob, key: `${repositoryId}`, payload, runAt });
};
