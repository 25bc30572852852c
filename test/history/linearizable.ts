/** An operation on an object: when it was called, and when it was answered, if it was. */
export interface Timed {
  readonly called: number;
  readonly answer: { readonly at: number } | undefined;
}

/** What an object does when one operation comes after the other. */
export interface Sequential<E extends Timed, S> {
  readonly initial: S;
  /** The state after the operation; undefined where it could not have answered that. One without an answer can always happen. */
  next(state: S, event: E): { readonly state: S } | undefined;
}

/** A call or an answer in the order of time; an answer stands behind its call, in a list that gaps are made in. */
interface Entry {
  readonly event: number;
  readonly isCall: boolean;
  before: Entry | undefined;
  after: Entry | undefined;
}

/**
 * Whether there is one order of the operations that explains every answer, in which no operation comes before another
 * that was answered before it was called. An operation without an answer may stand anywhere after its call, or nowhere.
 *
 * The algorithm of Wing and Gong (Testing and Verifying Concurrent Objects, 1993) with Lowe's memory of what was tried
 * (Testing for Linearizability, 2017): go through the list, take the first operation that can come next, and on meeting
 * the answer of one that was not taken, take back the last one. A set of operations that led to a state is tried once.
 */
export function isLinearizable<E extends Timed, S>(
  events: readonly E[],
  { initial, next }: Sequential<E, S>,
): boolean {
  const { head, answers } = listOf(events);
  const tried = new Map<S, Set<bigint>>();
  const taken: { readonly call: Entry; readonly state: S }[] = [];
  let state = initial;
  let done = 0n;
  for (let entry = head.after; ; ) {
    // Whatever is left has no answer: it need not have happened.
    if (entry === undefined) return true;
    if (!entry.isCall) {
      const last = taken.pop();
      if (last === undefined) return false;
      state = last.state;
      done &= ~(1n << BigInt(last.call.event));
      putBack(answers[last.call.event]);
      putBack(last.call);
      entry = last.call.after;
      continue;
    }
    const after = next(state, events[entry.event] as E);
    const whole = done | (1n << BigInt(entry.event));
    if (after === undefined || !isNew(tried, after.state, whole)) {
      entry = entry.after;
      continue;
    }
    taken.push({ call: entry, state });
    state = after.state;
    done = whole;
    takeOut(entry);
    takeOut(answers[entry.event]);
    entry = head.after;
  }
}

function isNew<S>(tried: Map<S, Set<bigint>>, state: S, done: bigint): boolean {
  const known = tried.get(state) ?? new Set();
  tried.set(state, known);
  return known.size !== known.add(done).size;
}

function takeOut(entry: Entry | undefined): void {
  if (entry?.before) entry.before.after = entry.after;
  if (entry?.after) entry.after.before = entry.before;
}

/** Entries are put back in the opposite order of their being taken out, so their neighbours are the same. */
function putBack(entry: Entry | undefined): void {
  if (entry?.before) entry.before.after = entry;
  if (entry?.after) entry.after.before = entry;
}

/** Calls come before answers of the same moment: then they count as being at once. */
function listOf(events: readonly Timed[]): { head: Entry; answers: readonly (Entry | undefined)[] } {
  const times = events.flatMap(({ called, answer }, event) => [
    { at: called, isCall: true, event },
    ...(answer ? [{ at: answer.at, isCall: false, event }] : []),
  ]);
  times.sort((one, other) => one.at - other.at || Number(other.isCall) - Number(one.isCall));
  const head: Entry = { event: -1, isCall: true, before: undefined, after: undefined };
  const answers: (Entry | undefined)[] = events.map(() => undefined);
  let last = head;
  for (const { event, isCall } of times) {
    const entry: Entry = { event, isCall, before: last, after: undefined };
    if (!isCall) answers[event] = entry;
    last.after = entry;
    last = entry;
  }
  return { head, answers };
}
