import type { Performed } from '../workload/operation.ts';

export interface Appended {
  readonly upload: string;
  readonly content: string;
  /** How many bytes were acknowledged. */
  readonly size: number;
}

/** What was appended to uploads that nobody had begun to finish, as far as it was acknowledged since the power last failed. */
export function appendedBy(performed: readonly Performed[], at: number): Appended[] {
  const begun = performed.filter(each => each.begun <= at);
  const finishing = new Set(begun.map(({ operation }) => 'upload' in operation && finishes(operation)));
  const uploads = new Map<string, Appended>();
  for (const { operation, ended, outcome } of begun) {
    if (operation.kind === 'power cut') uploads.clear();
    if (operation.kind !== 'append' || finishing.has(operation.upload)) continue;
    if (outcome !== 'done' || ended === undefined || ended > at) continue;
    const { upload, content, end } = operation;
    uploads.set(upload, { upload, content, size: end });
  }
  return [...uploads.values()];
}

const finishes = (operation: Performed['operation']): string | undefined =>
  operation.kind === 'push blob' ? operation.upload : undefined;
