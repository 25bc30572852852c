import type { BackfillPlan } from '../server/replication/backfill-plan.ts';
import type { BackfillProgress } from '../server/replication/backfill-progress.ts';
import { count, duration, size, some } from './quantities.ts';
import { nameOf } from './replication-status-text.ts';
import { aligned } from './style.ts';

/** What a dry run prints. */
export function planText(plan: BackfillPlan): string {
  const { repositories, images, bytes, policies } = plan;
  if (images + policies === 0) return nothingText;
  const rows = repositories.map(each => [
    each.repository,
    nameOf(each.to),
    some(each.images, 'image'),
    some(each.tags, 'tag'),
    size(each.bytes),
  ]);
  const sum = `${images === 0 ? toCopy(plan) : `${toCopy(plan)}, ${size(bytes)}`}. Nothing was changed.`;
  return `${[...aligned(rows, ''), sum].join('\n')}\n`;
}

/** What is asked for: `3 images to copy`, `1 image and the policies of 2 repositories to copy`. */
export function toCopy({ images, policies }: Pick<BackfillPlan, 'images' | 'policies'>): string {
  const ofPolicies =
    policies === 0 ? [] : [`the policies of ${some(policies, 'repository', 'repositories')}`];
  return `${[...(images === 0 ? [] : [some(images, 'image')]), ...ofPolicies].join(' and ')} to copy`;
}

export const nothingText = 'Nothing is left to copy by the rules and settings as they are.\n';

const barWidth = 24;

/** One line; `elapsed` in milliseconds. */
export function progressLine(
  plan: Pick<BackfillPlan, 'images' | 'bytes'>,
  progress: BackfillProgress,
  elapsed: number,
): string {
  const { done, failed, pending, bytes } = progress;
  const ended = done + failed;
  // What is pushed meanwhile comes on top.
  const total = Math.max(plan.images, ended + pending);
  const part = total === 0 ? 1 : ended / total;
  const bar = '#'.repeat(Math.floor(part * barWidth)).padEnd(barWidth, '-');
  const rate = elapsed > 0 ? (ended / elapsed) * 1000 : 0;
  const left = rate > 0 ? duration(((total - ended) / rate) * 1000) : '?';
  const all = Math.max(plan.bytes, bytes);
  return [
    `[${bar}] ${Math.floor(part * 100)} %`,
    `${count(ended)} of ${some(total, 'image')}`,
    `${size(bytes)} of ${size(all)}`,
    `${rate >= 10 ? count(Math.round(rate)) : rate.toFixed(1)}/s`,
    ...(ended < total ? [`${left} left`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ].join('  ');
}

export function summaryText(
  plan: Pick<BackfillPlan, 'images' | 'policies'>,
  { done, failed, bytes, policies }: BackfillProgress,
  elapsed: number,
): string {
  const images = `${some(done, 'image')} copied, ${size(bytes)}`;
  const copied = Math.max(0, plan.policies - policies.failed);
  const ofPolicies = `policies of ${some(copied, 'repository', 'repositories')} copied`;
  const failures = [
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(policies.failed > 0
      ? [`policies of ${some(policies.failed, 'repository', 'repositories')} failed`]
      : []),
  ];
  const parts = [...(plan.images + done > 0 ? [images] : []), ...(copied > 0 ? [ofPolicies] : [])];
  return `${[`${parts.join(', ') || 'nothing copied'}, in ${duration(elapsed)}`, ...failures].join('; ')}.\n`;
}
