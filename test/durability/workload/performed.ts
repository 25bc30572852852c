import type { TraceRecord } from '../trace.ts';
import type { Mark, Performed } from './operation.ts';

/**
 * The operations of a trace, in the order in which they began. How one ended is known also where
 * that came later: what is refused in the end has no effect before.
 */
export function performedIn(records: readonly TraceRecord[]): Performed[] {
  const performed = new Map<number, Performed>();
  for (const [at, record] of records.entries()) {
    if (record.kind !== 'mark') continue;
    const mark = JSON.parse(record.text) as Mark;
    if ('top' in mark) continue;
    if ('begin' in mark) {
      const { operation } = mark;
      performed.set(mark.begin, {
        operation,
        begun: at,
        ended: undefined,
        outcome: undefined,
        value: undefined,
      });
      continue;
    }
    const begun = performed.get(mark.end);
    if (begun === undefined) throw new Error(`mark ${mark.end} ends what has not begun`);
    performed.set(mark.end, { ...begun, ended: at, outcome: mark.outcome, value: mark.value });
  }
  return [...performed.values()];
}

/** The top of a trace's disk. */
export function topOf(records: readonly TraceRecord[]): string {
  const [first] = records;
  const mark = first?.kind === 'mark' ? (JSON.parse(first.text) as Mark) : undefined;
  if (mark === undefined || !('top' in mark)) throw new Error('the trace does not begin with its top');
  return mark.top;
}

/** Where the first start of the server is over. */
export function startedAt(records: readonly TraceRecord[]): number {
  const start = performedIn(records).find(({ operation }) => operation.kind === 'start');
  if (start?.ended === undefined) throw new Error('the server of this trace never started');
  return start.ended;
}
