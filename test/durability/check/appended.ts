import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { contentOf } from '../workload/content.ts';
import type { Performed } from '../workload/operation.ts';

interface Appended {
  readonly upload: string;
  readonly content: string;
  /** How many bytes were acknowledged. */
  readonly size: number;
}

/** The uploads that must go on where the last acknowledged append ended: nobody had begun to finish them. */
export function appendedBy(performed: readonly Performed[], at: number): Appended[] {
  const begun = performed.filter(each => each.begun <= at);
  const finishing = new Set(begun.map(({ operation }) => 'upload' in operation && finishes(operation)));
  const uploads = new Map<string, Appended>();
  for (const { operation, ended, outcome } of begun) {
    if (operation.kind !== 'append' || finishing.has(operation.upload)) continue;
    if (outcome !== 'done' || ended === undefined || ended > at) continue;
    const { upload, content, end } = operation;
    uploads.set(upload, { upload, content, size: end });
  }
  return [...uploads.values()];
}

const finishes = (operation: Performed['operation']): string | undefined =>
  operation.kind === 'push blob' ? operation.upload : undefined;

/** What is wrong with the bytes of an upload on the disk. */
export function appendedWrong(data: string, { upload, content, size }: Appended): string | undefined {
  const stage = join(data, 'blobs/stages', basename(upload));
  if (!existsSync(stage)) return `the upload ${upload} is gone, whose ${size} bytes were acknowledged`;
  const bytes = readFileSync(stage).subarray(0, size);
  if (bytes.equals(contentOf(content).subarray(0, size))) return undefined;
  return `the upload ${upload} does not hold the ${size} bytes that were acknowledged`;
}
