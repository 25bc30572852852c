import type { CollectionPlan, Reason, Run } from '../server/upkeep/collection.ts';
import { duration, size, some } from './quantities.ts';

export type { Run };

const why: Readonly<Record<Reason, string>> = {
  'not held': 'held by no repository',
  'not needed': 'needed by no image of the repositories that hold them',
};

/** Blobs that are named. */
const shown = 10;

export function planText(plan: CollectionPlan, grace: number): string {
  const bytes = (blobs: CollectionPlan['blobs']) => size(blobs.reduce((sum, blob) => sum + blob.size, 0));
  const lines = [`${some(plan.blobs.length, 'blob')} would go, ${bytes(plan.blobs)}`];
  for (const [reason, blobs] of Map.groupBy(plan.blobs, blob => blob.reason))
    lines.push(`  ${some(blobs.length, 'blob')}, ${bytes(blobs)}: ${why[reason]}`);
  const largest = plan.blobs.toSorted((a, b) => b.size - a.size).slice(0, shown);
  for (const blob of largest) lines.push(`    ${blob.digest}  ${size(blob.size)}`);
  if (plan.blobs.length > shown) lines.push('    … (the largest; --json names all)');
  lines.push(`${some(plan.layers, 'layer')} would be taken from repositories whose images do not need them`);
  if (plan.young > 0)
    lines.push(`${some(plan.young, 'blob')} would stay for now: younger than ${duration(grace)}`);
  return `${lines.join('\n')}\n`;
}

export const planJson = (plan: CollectionPlan) => ({
  layers: plan.layers,
  bytes: plan.blobs.reduce((sum, blob) => sum + blob.size, 0),
  young: plan.young,
  blobs: plan.blobs.map(({ digest, size, reason, changedAt }) => ({
    digest,
    size,
    reason,
    changedAt: new Date(changedAt).toISOString(),
  })),
});

export const progressText = (run: Run): string =>
  run.phase === 'layers'
    ? `looking through layers: ${some(run.layers, 'layer')} taken away`
    : `looking through blobs: ${some(run.blobs, 'blob')} removed, ${size(run.bytes)}`;

export function endText(run: Run): string {
  const took = duration((run.finished_at ?? run.updated_at) - run.started_at);
  const lines = [
    `${some(run.blobs, 'blob')} removed, ${size(run.bytes)}, in ${took}`,
    `${some(run.layers, 'layer')} taken from repositories whose images do not need them`,
  ];
  if (run.young > 0)
    lines.push(`${some(run.young, 'blob')} kept for now: younger than ${duration(run.grace)}`);
  if (run.held !== null) lines.push(`Blobs were kept, for there is ${run.held}`);
  if (run.failures > 0) lines.push(`${some(run.failures, 'blob')} could not be removed`);
  return `${lines.join('\n')}\n`;
}

export const jsonOf = ({ layers, blobs, bytes, young, failures, held }: Run) => ({
  layers,
  blobs,
  bytes,
  young,
  failures,
  held,
});
