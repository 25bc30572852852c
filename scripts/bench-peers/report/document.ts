import type { Limits } from '../limits.ts';
import type { Candidate } from '../peers/candidate.ts';
import type { Peers } from '../peers/index.ts';
import type { Run } from '../run.ts';
import { aimsTable } from './aims.ts';
import { figure } from './figures.ts';
import { table } from './table.ts';

export interface Report extends Run {
  readonly candidates: readonly Candidate[];
  readonly missing: Peers['missing'];
  readonly limits: Limits;
  /** One line each: what was measured when, and on what. */
  readonly machine: string;
  readonly date: string;
  /** Whether client and server had a core each where a stream keeps both busy. */
  readonly pinned: boolean;
}

function whoTakesPart({ candidates, missing }: Report): string {
  const there = candidates.map(
    ({ name, version, durability, access }) => `| ${name} | ${version} | ${durability} | ${access} |`,
  );
  const away = missing.map(({ name, why }) => `\nLeft out: ${name}, which could not be had here (${why}).`);
  return [
    '| | version | what is on disk when a push is acknowledged | who may do what |',
    '|---|---|---|---|',
    ...there,
    ...away,
  ].join('\n');
}

const limitsTable = ({ sha256, disk, loopback, loopbackCpu, cache, smallFile }: Limits): string =>
  [
    '| what the machine can do | |',
    '|---|--:|',
    `| sha256, one thread | ${figure(sha256)} MiB/s |`,
    `| disk: sequential write with an fsync at the end | ${figure(disk)} MiB/s |`,
    `| loopback: one connection, bytes from memory | ${figure(loopback)} MiB/s |`,
    `| processor time of its sender | ${figure(loopbackCpu)} CPU-s per GiB |`,
    `| one core reading the same MiB again and again | ${figure(cache)} GiB/s |`,
    `| a small file that lasts: write, fsync, rename, fsync of the directory | ${figure(smallFile)} ms |`,
  ].join('\n');

/** The part of docs/performance.md that the benchmark makes. */
export function document(report: Report): string {
  const groups = Map.groupBy(report.results, ({ group }) => group);
  const tables = [...groups].map(
    ([group, results]) => `### ${group}\n\n${table(results, report.candidates, report.limits)}`,
  );
  const aims = aimsTable(report.results, report.candidates);
  const where = report.pinned
    ? 'For blob GETs the server has one core and the client the other; for all else the server may use every core.'
    : 'Client and servers share the cores.';
  return [
    `${report.date}, ${report.machine}. ${where}`,
    whoTakesPart(report),
    limitsTable(report.limits),
    ...(aims === '' ? [] : [`### Aims\n\n${aims}`]),
    ...tables,
    ...(report.failures.length === 0 ? [] : [report.failures.map(each => `- ${each}`).join('\n')]),
  ].join('\n\n');
}

export const marks = { begin: '<!-- made by npm run bench -- peers -->', end: '<!-- end of it -->' } as const;

/** A document with what stands between the marks replaced. Throws where they are not there. */
export function inserted(text: string, made: string): string {
  const [before, rest] = text.split(marks.begin);
  const after = rest?.split(marks.end)[1];
  if (after === undefined) throw new Error(`the document lacks ${marks.begin} or ${marks.end}`);
  return `${before}${marks.begin}\n\n${made}\n\n${marks.end}${after}`;
}
