import type { RegistryId } from '../base/registry-id.ts';
import type { FailureGroup } from '../server/replication/failures.ts';
import type { WayStatus } from '../server/replication/status.ts';
import { count, duration, size, some } from './quantities.ts';
import { aligned, type Style } from './style.ts';
import { folded, wrapped } from './wrap.ts';

/** Characters of a line. */
const width = 100;

export const nameOf = ({ account, region }: RegistryId): string => `${account}/${region}`;

/** One table for each source, and under it what keeps images from arriving. */
export function statusText(ways: readonly WayStatus[], style: Style, now: number): string {
  const bySource = Map.groupBy(ways, ({ source }) => nameOf(source));
  const blocks = [...bySource].map(([source, each]) =>
    [
      style.strong(source),
      ...table(each, style),
      ...each.flatMap(way => troubles(way, style, now)),
      ...(each.some(({ failures }) => failures.length > 0)
        ? ['', `  Then: ${style.strong(`bin/entrepot replication retry --registry ${source}`)}`]
        : []),
    ].join('\n'),
  );
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

function table(ways: readonly WayStatus[], style: Style): string[] {
  const head = ['to', 'complete', 'in progress', 'failed', 'lag', 'sent', ''];
  const rows = ways.map(way => [
    nameOf(way.to),
    count(way.complete),
    count(way.inProgress),
    count(way.failed),
    way.inProgress > 0 ? duration(way.lag) : '-',
    way.bytes > 0 ? `${Math.floor((100 * way.bytesSent) / way.bytes)} % of ${size(way.bytes)}` : '-',
    [way.backfilling && 'backfilling', !way.configured && 'no rule'].filter(note => note).join(', '),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]?.length ?? 0)));
  // Numbers end where their heads end.
  const justified = [head, ...rows].map(row =>
    row.map((cell, column) => (column > 0 && column < 6 ? cell.padStart(widths[column] ?? 0) : cell)),
  );
  const [first = '', ...lines] = aligned(justified, '  ');
  const marked = lines.map((line, index) => ((ways[index]?.failed ?? 0) > 0 ? style.bad(line) : line));
  return [style.faint(first), ...marked];
}

function troubles({ to, retries, failures }: WayStatus, style: Style, now: number): string[] {
  const lines: string[] = [];
  if (retries) {
    const next = duration(Math.max(0, retries.nextAt - now));
    lines.push(
      '',
      `  ${style.strong('…')} ${nameOf(to)}: ${some(retries.jobs, 'job')} to be tried again, the next in ${next}. Attempt ${retries.attempts} failed:`,
      ...wrapped(retries.reason, width - 6).map(line => `      ${line}`),
    );
  }
  lines.push(...failures.flatMap(failure => ['', ...failureText(to, failure, style)]));
  return lines;
}

function failureText(to: RegistryId, failure: FailureGroup, style: Style): string[] {
  const { what, code, repositories, reason, advice } = failure;
  const counted =
    what === 'images'
      ? `${some(failure.count, 'image')} of ${repositories.join(', ')}`
      : `policies of ${repositories.join(', ')}`;
  const indented = (lines: readonly string[], by: number) => lines.map(line => `${' '.repeat(by)}${line}`);
  const statement =
    advice.statement === undefined ? [] : JSON.stringify(advice.statement, null, 2).split('\n');
  return [
    ...wrapped(`${nameOf(to)}: ${code}, ${counted}`, width - 4).map((line, index) =>
      style.bad(index === 0 ? `  ✗ ${line}` : `    ${line}`),
    ),
    ...indented(wrapped(reason, width - 6), 6),
    ...indented(wrapped(advice.text, width - 6), 6).map(style.strong),
    ...indented(statement, 8),
    ...indented(
      advice.commands.flatMap(command => folded(command, width - 8)),
      8,
    ),
  ];
}
