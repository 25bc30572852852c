import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { randomFrom } from '../durability/random.ts';
import type { TagEvent, TagOperation, TagResult } from './event.ts';
import { isLinearizable } from './linearizable.ts';
import { type TagState, tagRegister } from './tag-register.ts';

/** From when to when; no answer where `until` is undefined. */
const event = (
  called: number,
  until: number | undefined,
  operation: TagOperation,
  result: TagResult = { is: 'done' },
): TagEvent => ({
  client: 0,
  operation,
  called,
  answer: until === undefined ? undefined : { at: until, result },
});
const put = (
  called: number,
  until: number | undefined,
  digest: string,
  is: 'done' | 'refused' | 'same' = 'done',
) => event(called, until, { kind: 'put', digest }, { is });
const read = (called: number, until: number, digest: string | null) =>
  event(called, until, { kind: 'read' }, digest === null ? { is: 'absent' } : { is: 'digest', digest });
const remove = (called: number, until: number | undefined, is: 'done' | 'absent' = 'done') =>
  event(called, until, { kind: 'delete' }, { is });

const mutable = (...events: TagEvent[]) => isLinearizable(events, tagRegister(false));
const immutable = (...events: TagEvent[]) => isLinearizable(events, tagRegister(true));

suite('histories with an order', () => {
  test('one after the other', () => {
    assert.ok(mutable());
    assert.ok(mutable(read(0, 1, null), put(2, 3, 'a'), read(4, 5, 'a'), put(6, 7, 'b'), read(8, 9, 'b')));
    assert.ok(mutable(put(0, 1, 'a'), remove(2, 3), read(4, 5, null), remove(6, 7, 'absent')));
    assert.ok(immutable(put(0, 1, 'a'), put(2, 3, 'b', 'refused'), put(4, 5, 'a', 'same'), read(6, 7, 'a')));
  });
  test('side by side, either may be first', () => {
    assert.ok(mutable(put(0, 10, 'a'), put(0, 10, 'b'), read(11, 12, 'a')));
    assert.ok(mutable(put(0, 10, 'a'), put(0, 10, 'b'), read(11, 12, 'b')));
    assert.ok(mutable(put(0, 10, 'a'), read(1, 2, null), read(3, 4, 'a')));
    assert.ok(immutable(put(0, 10, 'a', 'refused'), put(0, 10, 'b'), read(5, 6, 'b')));
  });
  test('what has no answer may happen late, or never', () => {
    assert.ok(mutable(put(0, undefined, 'a'), read(1, 2, null), read(3, 4, null)));
    assert.ok(mutable(put(0, undefined, 'a'), read(1, 2, null), read(3, 4, 'a')));
    assert.ok(mutable(put(0, 1, 'a'), remove(2, undefined), read(3, 4, 'a'), read(5, 6, null)));
    assert.ok(immutable(put(0, 1, 'a'), put(2, undefined, 'b'), read(3, 4, 'a')));
  });
  test('an answer and a call of the same moment are side by side', () => {
    assert.ok(mutable(put(0, 5, 'a'), read(5, 6, null)));
  });
  test('the image goes, and the tag that points at it', () => {
    const gone = event(2, 3, { kind: 'delete image', digest: 'a' });
    assert.ok(mutable(put(0, 1, 'a'), gone, read(4, 5, null)));
    assert.ok(mutable(put(0, 1, 'b'), gone, read(4, 5, 'b')));
    assert.ok(mutable(put(0, 1, 'a'), gone, event(4, 5, { kind: 'list' }, { is: 'absent' })));
  });
});

suite('histories without one', () => {
  test('a reading that is older than what was acknowledged', () => {
    assert.ok(!mutable(put(0, 1, 'a'), read(2, 3, null)));
    assert.ok(!mutable(put(0, 1, 'a'), put(2, 3, 'b'), read(4, 5, 'a')));
    assert.ok(!mutable(put(0, 1, 'a'), remove(2, 3), read(4, 5, 'a')));
  });
  test('a reading of what nobody put', () => {
    assert.ok(!mutable(put(0, 1, 'a'), read(2, 3, 'c')));
    assert.ok(!mutable(read(0, 1, 'a'), put(2, 3, 'a')), 'not yet');
  });
  test('two readings that contradict each other', () => {
    assert.ok(!mutable(put(0, 1, 'a'), put(2, 20, 'b'), read(3, 4, 'b'), read(5, 6, 'a')));
    assert.ok(!mutable(put(0, 20, 'a'), read(1, 2, 'a'), read(3, 4, null)));
    const both = [put(0, 1, 'a'), put(2, 20, 'b'), put(2, 20, 'c')];
    assert.ok(!mutable(...both, read(3, 4, 'b'), read(5, 6, 'c'), read(7, 8, 'b')));
  });
  test('an immutable tag that moved', () => {
    assert.ok(!immutable(put(0, 1, 'a'), put(2, 3, 'b')));
    assert.ok(!immutable(put(0, 5, 'a'), put(0, 5, 'b')), 'both won');
    assert.ok(!immutable(put(0, 1, 'a', 'refused')), 'refused by nobody');
    assert.ok(!immutable(put(0, 1, 'a'), put(2, undefined, 'b'), read(3, 4, 'b')));
  });
  test('two deletions of one tag', () => {
    assert.ok(!mutable(put(0, 1, 'a'), remove(2, 10), remove(2, 10)));
    assert.ok(!mutable(put(0, 1, 'a'), remove(2, 3, 'absent')));
  });
  test('what had no answer happens once, not twice', () => {
    assert.ok(
      !mutable(put(0, undefined, 'a'), read(1, 2, 'a'), remove(3, 4), read(5, 6, null), read(7, 8, 'a')),
    );
  });
  test('a list against the readings', () => {
    assert.ok(!mutable(put(0, 1, 'a'), event(2, 3, { kind: 'list' }, { is: 'absent' })));
  });
});

/** Every order is tried. */
function explained(events: readonly TagEvent[], immutableTag: boolean): boolean {
  const { initial, next } = tagRegister(immutableTag);
  const from = (left: readonly TagEvent[], state: TagState): boolean =>
    left.every(({ answer }) => answer === undefined) ||
    left.some(each => {
      const tooEarly = left.some(other => other.answer !== undefined && other.answer.at < each.called);
      const after = tooEarly ? undefined : next(state, each);
      return (
        after !== undefined &&
        from(
          left.filter(other => other !== each),
          after.state,
        )
      );
    });
  return from(events, initial);
}

test('small histories by chance: the answer is that of trying every order', () => {
  const random = randomFrom(20_261_126);
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const counts = { linearizable: 0, not: 0 };
  for (let n = 0; n < 4_000; n++) {
    const events = Array.from({ length: pick(3, 4, 5, 6) }, () => {
      const called = Math.floor(random() * 10);
      const until = random() < 0.15 ? undefined : called + 1 + Math.floor(random() * 5);
      const digest = pick('a', 'b');
      return pick<() => TagEvent>(
        () => put(called, until, digest, pick('done', 'done', 'refused')),
        () => read(called, until ?? called + 1, pick('a', 'b', null)),
        () => remove(called, until, pick('done', 'absent')),
        () => event(called, until, { kind: 'delete image', digest }, { is: pick('done', 'absent') }),
      )();
    });
    const isImmutable = random() < 0.5;
    const found = isLinearizable(events, tagRegister(isImmutable));
    assert.equal(found, explained(events, isImmutable), JSON.stringify({ isImmutable, events }));
    counts[found ? 'linearizable' : 'not']++;
  }
  assert.ok(counts.linearizable > 400 && counts.not > 400, JSON.stringify(counts));
});
