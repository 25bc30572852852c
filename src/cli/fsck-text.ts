import type { Findings } from '../server/upkeep/fsck/fsck.ts';
import type { Problem } from '../server/upkeep/fsck/problem.ts';
import { size, some } from './quantities.ts';
import type { Style } from './style.ts';

export const fsckProgress = ({ blobs, bytes, images }: Findings['checked']): string =>
  `checked ${some(blobs, 'blob')}, ${size(bytes)}, ${some(images, 'image')} …`;

/** Images that are named. */
const shown = 50;

export function findingsText(
  found: Findings,
  { done, after }: { readonly done: readonly string[]; readonly after: Findings | undefined },
  style: Style,
): string {
  const { problems, lost, reclaimable, checked, repositories } = found;
  const lines = problems.map(problem => `${style.bad('!')} ${sentence(problem, repositories)}`);
  if (lost.length > 0) {
    lines.push('', `${style.strong(some(lost.length, 'image'))} cannot be pulled whole:`);
    for (const { repository, digest, tags } of lost.slice(0, shown))
      lines.push(`  ${repository}@${digest}${tags.length > 0 ? ` (${tags.join(', ')})` : ''}`);
    if (lost.length > shown) lines.push(`  … and ${lost.length - shown} more (--json names all)`);
  }
  if (done.length > 0) lines.push('', 'Repaired:', ...done.map(line => `  ${line}`));
  if (lines.length > 0) lines.push('');
  lines.push(
    `${some(checked.blobs, 'blob')}, ${size(checked.bytes)}, and ${some(checked.images, 'image')} checked: ${outcome(found, after, style)}`,
  );
  lines.push(...reclaimableText(reclaimable));
  return `${lines.join('\n')}\n`;
}

function reclaimableText({ blobs, bytes, layers, stages, manifests }: Findings['reclaimable']): string[] {
  const collected = [
    ...(blobs > 0 ? [`${some(blobs, 'blob')}, ${size(bytes)}`] : []),
    ...(layers > 0 ? [`${some(layers, 'layer')} that no image needs`] : []),
    ...(stages > 0 ? [some(stages, 'abandoned upload')] : []),
  ];
  return [
    ...(collected.length > 0
      ? [`To be collected by the server in its time, or by \`entrepot gc\` now: ${collected.join('; ')}`]
      : []),
    ...(manifests > 0 ? [`${some(manifests, 'manifest')} without an image, for --repair to remove`] : []),
  ];
}

function outcome({ problems }: Findings, after: Findings | undefined, style: Style): string {
  const left = (after?.problems ?? problems).length;
  if (left === 0) return style.good(problems.length === 0 ? 'all is well' : 'all is well now');
  const what = style.bad(some(left, 'problem'));
  return after === undefined
    ? `${what}. \`entrepot fsck --repair\` mends what can be mended`
    : `${what} left`;
}

function sentence(problem: Problem, repositories: Findings['repositories']): string {
  const image = (at: { readonly repositoryId: number; readonly digest: string }) =>
    `the image ${repositories.get(at.repositoryId) ?? at.repositoryId}@${at.digest}`;
  switch (problem.kind) {
    case 'database damaged':
      return `the database is damaged: ${problem.reason}`;
    case 'rows without their parents':
      return `${some(problem.rows, 'row')} of ${problem.table} without the row of ${problem.parent} that they belong to`;
    case 'blob missing':
      return `the blob ${problem.digest} is missing`;
    case 'blob damaged':
      return `the blob ${problem.digest} is damaged: ${problem.reason}`;
    case 'size wrong':
      return `the blob ${problem.digest} is whole, with ${problem.size} bytes, but noted with another size`;
    case 'manifest missing':
      return `${image(problem)} has no manifest`;
    case 'manifest damaged':
      return `the manifest of ${image(problem)} is damaged: ${problem.reason}`;
    case 'references wrong':
      return `what ${image(problem)} needs is not what is noted`;
    case 'layer not held':
      return `${image(problem)} needs the layer ${problem.layer}, which its repository does not hold`;
    case 'child missing':
      return `${image(problem)} needs the image ${problem.child}, which its repository does not hold`;
  }
}

export const findingsJson = ({ problems, lost, reclaimable, checked, repositories }: Findings) => ({
  ok: problems.length === 0,
  problems: problems.map(problem =>
    'repositoryId' in problem
      ? { ...problem, repositoryId: undefined, repository: repositories.get(problem.repositoryId) }
      : problem,
  ),
  unpullable: lost,
  reclaimable,
  checked,
});
