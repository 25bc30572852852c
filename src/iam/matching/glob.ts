import type { Token } from '../grammar/template.ts';

export type Wild = Exclude<Token, { type: 'variable' }>;

/** Text of fixed length between two `*`: literal pieces at their offsets, the gaps being `?`. */
interface Segment {
  readonly length: number;
  readonly pieces: readonly { readonly offset: number; readonly text: string }[];
}

/**
 * Compiles a wildcard pattern. Each segment is looked for once, from where the one before ended, and never again:
 * at most (pattern × value) steps, whatever the pattern, with no backtracking. `?` stands for one UTF-16 unit.
 */
export function compileGlob(tokens: readonly Wild[]): (value: string) => boolean {
  const segments = segmentsOf(tokens);
  const first = segments[0] as Segment;
  if (segments.length === 1) {
    const text = pureText(first);
    if (text !== undefined) return value => value === text;
    return value => value.length === first.length && fits(first, value, 0);
  }
  const last = segments.at(-1) as Segment;
  const middle = segments.slice(1, -1).filter(segment => segment.length > 0);
  const atEnds = first.length + last.length;
  if (middle.length === 0) {
    const prefix = last.length === 0 ? pureText(first) : undefined;
    if (prefix === '') return () => true;
    if (prefix !== undefined) return value => value.startsWith(prefix);
  }
  return value => {
    const limit = value.length - last.length;
    if (value.length < atEnds || !fits(first, value, 0) || !fits(last, value, limit)) return false;
    let at = first.length;
    for (const segment of middle) {
      at = find(segment, value, at, limit);
      if (at === -1) return false;
      at += segment.length;
    }
    return true;
  };
}

function segmentsOf(tokens: readonly Wild[]): Segment[] {
  const segments: Segment[] = [];
  let pieces: { offset: number; text: string }[] = [];
  let length = 0;
  for (const token of tokens) {
    if (token.type === 'run') {
      segments.push({ length, pieces });
      pieces = [];
      length = 0;
    } else if (token.type === 'one') length += 1;
    else {
      pieces.push({ offset: length, text: token.text });
      length += token.text.length;
    }
  }
  segments.push({ length, pieces });
  return segments;
}

/** The text of a segment without `?`. */
function pureText({ length, pieces }: Segment): string | undefined {
  const text = pieces.map(piece => piece.text).join('');
  return text.length === length ? text : undefined;
}

function fits({ pieces }: Segment, value: string, at: number): boolean {
  for (const { offset, text } of pieces) if (!value.startsWith(text, at + offset)) return false;
  return true;
}

/** The first place at or after `from` where the segment fits and ends by `limit`, or -1. */
function find(segment: Segment, value: string, from: number, limit: number): number {
  const end = limit - segment.length;
  const lead = segment.pieces[0];
  if (lead === undefined) return from <= end ? from : -1;
  for (let at = from; at <= end; at++) {
    const found = value.indexOf(lead.text, at + lead.offset);
    if (found === -1) return -1;
    at = found - lead.offset;
    if (at <= end && fits(segment, value, at)) return at;
  }
  return -1;
}
