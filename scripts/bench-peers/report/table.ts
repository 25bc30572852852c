import type { Limits } from '../limits.ts';
import type { Candidate, Role } from '../peers/candidate.ts';
import { median, spread } from '../statistics.ts';
import type { Result } from '../workload.ts';
import { ratio, verdict } from './compare.ts';
import { figure, percent } from './figures.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const cell = (values: readonly number[] | undefined): string =>
  values === undefined || values.length === 0 ? '–' : `${figure(median(values))} ±${percent(spread(values))}`;

/** Of what took less time than can be counted there is no ratio. */
const times = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) || value === 0 ? '–' : `${figure(value)} ×`;

/** Whom this project is held against, with the title of the column. */
const heldAgainst: readonly (readonly [Role, title: string])[] = [
  ['peer', 'to the best peer'],
  ['open', 'to the best open one'],
  ['files', 'to nginx'],
  ['bare', 'to bare Node'],
];

/** One group of results as a table in Markdown: a row for each metric, a column for each candidate. */
export function table(results: readonly Result[], all: readonly Candidate[], limits: Limits): string {
  const candidates = all.filter(({ name }) => results.some(({ values }) => values.has(name)));
  const limited = results.some(({ metric }) => metric.limit !== undefined);
  const aims = results.some(result => verdict(result, candidates) !== undefined);
  const columns: readonly (readonly [title: string, content: (result: Result) => string])[] = [
    ...candidates.map(({ name }) => [name, (result: Result) => cell(result.values.get(name))] as const),
    ...heldAgainst
      .filter(([role]) => candidates.some(candidate => candidate.role === role))
      .map(([role, title]) => [title, (each: Result) => times(ratio(each, candidates, role))] as const),
    ...(limited ? [['of the limit', (each: Result) => ofLimit(each, candidates, limits)] as const] : []),
    ...(aims ? [['aim', (each: Result) => aimOf(each, candidates)] as const] : []),
  ];
  const lines = results.map((result, at) => {
    const first = results[at - 1]?.name !== result.name;
    return row([
      first ? result.name : '',
      result.metric.unit,
      ...columns.map(([, content]) => content(result)),
    ]);
  });
  const titles = row(['', '', ...columns.map(([title]) => title)]);
  const under = `|---|---|${columns.map(() => '--:|').join('')}`;
  return [titles, under, ...lines].join('\n');
}

function ofLimit(result: Result, candidates: readonly Candidate[], limits: Limits): string {
  const limit = result.metric.limit?.(limits);
  const own = result.values.get(candidates.find(({ role }) => role === 'entrepot')?.name ?? '');
  if (limit === undefined || own === undefined) return '';
  return `${percent(median(own) / limit.value)} of ${limit.name}`;
}

function aimOf(result: Result, candidates: readonly Candidate[]): string {
  const found = verdict(result, candidates);
  if (found === undefined) return '';
  return `${found.aim}: ${found.reached ? 'reached' : '**not reached**'}`;
}
