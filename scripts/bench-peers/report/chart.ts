import type { Candidate, Role } from '../peers/candidate.ts';
import { median } from '../statistics.ts';
import type { Result } from '../workload.ts';
import { best, timesAsGood } from './compare.ts';

const width = 960;
const names = 300;
const right = 40;
const rowHeight = 22;
const top = 70;

/** One colour for each candidate in turn, told apart by the colour-blind; this project's is the first. */
const palette = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#555555'];

interface Dot {
  readonly candidate: Candidate;
  /** How many times as good as the best peer. */
  readonly times: number;
}

interface Row {
  readonly label: string;
  readonly dots: readonly Dot[];
  readonly aim: number | undefined;
}

/** The first metric of each workload and those with an aim, held against the best peer. */
function rowsOf(results: readonly Result[], candidates: readonly Candidate[]): Row[] {
  return results.flatMap((result, at) => {
    const { name, metric, values } = result;
    const reference = best(result, candidates, 'peer');
    const isFirst = results[at - 1]?.name !== name;
    if (reference === undefined || !(isFirst || metric.aim !== undefined)) return [];
    const dots = candidates.flatMap(candidate => {
      const figures = values.get(candidate.name) ?? [];
      const times = figures.length === 0 ? 0 : timesAsGood(metric, median(figures), reference);
      return Number.isFinite(times) && times > 0 ? [{ candidate, times }] : [];
    });
    const aim = metric.aim?.against === 'peer' ? metric.aim.times : undefined;
    return [{ label: `${name.replaceAll('`', '')}: ${metric.unit}`, dots, aim }];
  });
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${more}>${escaped(content)}</text>`;

const mark = (role: Role, x: number, y: number, colour: string): string =>
  role === 'entrepot'
    ? `<circle cx="${x.toFixed(1)}" cy="${y}" r="6" fill="${colour}"/>`
    : `<circle cx="${x.toFixed(1)}" cy="${y}" r="4.5" fill="white" stroke="${colour}" stroke-width="2"/>`;

/** The powers of ten that every value lies between. */
function decades(values: readonly number[]): number[] {
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  ];
  return Array.from({ length: high - low + 1 }, (_, at) => low + at);
}

/** All candidates on one line for each thing measured, as many times as good as the best peer; further right is better. */
export function chart(
  results: readonly Result[],
  candidates: readonly Candidate[],
  subtitle: string,
): string {
  const rows = rowsOf(results, candidates);
  const all = rows.flatMap(({ dots, aim }) => [...dots.map(({ times }) => times), aim ?? 1]);
  const powers = decades([...all, 0.5, 2]);
  const [low, high] = [powers[0] as number, powers.at(-1) as number];
  const x = (times: number) => names + ((Math.log10(times) - low) / (high - low)) * (width - names - right);
  const bottom = top + rows.length * rowHeight;
  const colourOf = (candidate: Candidate) =>
    palette[candidates.indexOf(candidate) % palette.length] as string;

  const grid = powers.flatMap(power => {
    const at = x(10 ** power);
    const line = `<line x1="${at.toFixed(1)}" y1="${top - 6}" x2="${at.toFixed(1)}" y2="${bottom}" stroke="${power === 0 ? '#333' : '#ddd'}"/>`;
    return [line, text(at, bottom + 16, `${10 ** power} ×`, ' text-anchor="middle" fill="#555"')];
  });
  const shown = candidates.filter(candidate =>
    rows.some(({ dots }) => dots.some(dot => dot.candidate === candidate)),
  );
  const legend = shown.flatMap((candidate, at) => {
    const from = 160 + at * 130;
    return [mark(candidate.role, from, 46, colourOf(candidate)), text(from + 10, 50, candidate.name)];
  });
  const lines = rows.flatMap(({ label, dots, aim }, at) => {
    const y = top + at * rowHeight + rowHeight / 2;
    const tick =
      aim === undefined
        ? []
        : [
            `<line x1="${x(aim).toFixed(1)}" y1="${y - 8}" x2="${x(aim).toFixed(1)}" y2="${y + 8}" stroke="#d55e00" stroke-width="2"/>`,
          ];
    // This project's dot is drawn last, above those that it falls together with.
    const marks = dots
      .toReversed()
      .map(dot => mark(dot.candidate.role, x(dot.times), y, colourOf(dot.candidate)));
    return [text(names - 14, y + 4, label, ' text-anchor="end"'), ...tick, ...marks];
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bottom + 46}" viewBox="0 0 ${width} ${bottom + 46}" font-family="system-ui, sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    text(
      12,
      22,
      'How many times as good as the best peer: further right is better',
      ' font-size="15" font-weight="bold"',
    ),
    ...legend,
    ...grid,
    ...lines,
    text(12, bottom + 36, `${subtitle} A line across is the aim.`, ' fill="#555"'),
    '</svg>',
  ].join('\n')}\n`;
}
