import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Turns } from './turns.ts';

describe('Turns', () => {
  it('runs one after the other for one key, in the order asked for, also past a failure', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const work = (name: string, pause: number, fails = false) =>
      turns.run('key', async () => {
        log.push(`${name} begins`);
        await setTimeout(pause);
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([work('a', 10), work('b', 5, true), work('c', 0)]);
    assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    assert.deepEqual(
      results.map(result => result.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });

  it('does not make another key wait', async () => {
    const turns = new Turns();
    const gate = Promise.withResolvers<void>();
    const waiting = turns.run('a', () => gate.promise);
    assert.equal(await turns.run('b', async () => 1), 1);
    gate.resolve();
    await waiting;
  });

  it('is idle once nothing runs and nothing waits', async () => {
    const turns = new Turns();
    let done = 0;
    const work = async () => {
      await setTimeout(1);
      done += 1;
    };
    for (let n = 0; n < 5; n += 1) void turns.run('key', work);
    await turns.idle();
    assert.equal(done, 5);
    await turns.idle();
  });
});
