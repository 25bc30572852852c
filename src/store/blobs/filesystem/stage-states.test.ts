import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type StageState, StageStates } from './stage-states.ts';

describe('StageStates', () => {
  const state = (size: number) => ({ size, hash: undefined, synced: undefined });

  it('has a hash forgotten with its state', () => {
    const forgotten: string[] = [];
    const noted = (name: string) =>
      ({ ...state(1), hash: { forget: () => forgotten.push(name) } }) as never as StageState;
    const states = new StageStates(2);
    states.set('a', noted('a1'));
    states.set('b', noted('b1'));
    assert.deepEqual(forgotten, []);
    states.set('a', noted('a2'));
    states.set('c', noted('c1'));
    states.forget('a');
    states.clear();
    assert.deepEqual(forgotten, ['a1', 'b1', 'a2', 'c1']);
  });

  it('forgets the one that was changed longest ago, and what it is told to', () => {
    const states = new StageStates(2);
    states.set('a', state(1));
    states.set('b', state(1));
    states.set('a', state(2));
    states.set('c', state(1));
    assert.equal(states.get('b'), undefined);
    assert.deepEqual(states.get('a'), state(2));
    states.forget('a');
    assert.equal(states.get('a'), undefined);
    assert.deepEqual(states.get('c'), state(1));
  });
});
