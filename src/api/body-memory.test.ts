import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBodyMemory } from './body-memory.ts';

const soon = () => new Promise(resolve => setImmediate(resolve));

test('who finds no room waits, first come first served, and gets it when it is given back', async () => {
  const memory = openBodyMemory({ total: 100, perClient: 100 });
  const first = await memory.take('a', 60);
  const order: string[] = [];
  const take = async (name: string, bytes: number) => {
    const give = await memory.take(name, bytes);
    order.push(name);
    return give;
  };
  const second = take('b', 50);
  const third = take('c', 40);
  await soon();
  assert.deepEqual(
    [memory.used, memory.waiting, order],
    [60, 2, []],
    'a small one does not pass a large one',
  );
  first();
  await soon();
  assert.deepEqual([memory.used, memory.waiting, order], [90, 0, ['b', 'c']]);
  first();
  assert.equal(memory.used, 90, 'given back once only');
  (await second)();
  (await third)();
  assert.equal(memory.used, 0);
});

test('a client at its own limit waits without keeping others from their room', async () => {
  const memory = openBodyMemory({ total: 100, perClient: 50 });
  const greedy = await memory.take('192.0.2.1', 50);
  const more = memory.take('::ffff:192.0.2.1', 10);
  await soon();
  assert.equal(memory.waiting, 1);
  (await memory.take('192.0.2.2', 50))();
  greedy();
  (await more)();
  assert.equal(memory.used, 0);
});

test('what is larger than the limits passes alone', async () => {
  const memory = openBodyMemory({ total: 10, perClient: 5 });
  (await memory.take('a', 30))();
});

test('who waits too long is refused, and what it kept waiting goes on', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const memory = openBodyMemory({ total: 100, perClient: 100 });
  const first = await memory.take('a', 60);
  const large = memory.take('b', 90);
  const refusal = assert.rejects(large, { code: 'BodyMemoryFull' });
  t.mock.timers.tick(5_000);
  const small = memory.take('c', 40);
  t.mock.timers.tick(5_000);
  await refusal;
  (await small)();
  first();
  assert.deepEqual([memory.used, memory.waiting, memory.refused], [0, 0, 1]);
});
