import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StageStates } from './stage-states.ts';

describe('StageStates', () => {
  const state = (size: number) => ({ size, hash: undefined, synced: undefined });

  it('gives a state only for the size that it was noted at', () => {
    const states = new StageStates(2);
    states.set('a', state(3));
    assert.deepEqual(states.get('a', 3), state(3));
    assert.equal(states.get('a', 4), undefined);
    assert.equal(states.size('a'), 3);
    assert.equal(states.size('b'), undefined);
  });

  it('forgets the one that was changed longest ago, and what it is told to', () => {
    const states = new StageStates(2);
    states.set('a', state(1));
    states.set('b', state(1));
    states.set('a', state(2));
    states.set('c', state(1));
    assert.equal(states.get('b', 1), undefined);
    assert.deepEqual(states.get('a', 2), state(2));
    states.forget('a');
    assert.equal(states.get('a', 2), undefined);
    assert.deepEqual(states.get('c', 1), state(1));
  });
});
