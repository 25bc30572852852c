import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../test/support/until.ts';
import type { Jobs } from './jobs.ts';
import { type CreateQueue, isEmpty, jobsFixture, note } from './suite-fixture.ts';

/** What `Worker` and `Jobs` promise. */
export function describeWork(create: CreateQueue): void {
  const at = jobsFixture(create);
  const { enqueue, open } = at;

  describe('work', () => {
    it('runs as many at once as the worker allows, and fills a place as soon as it is free', async () => {
      const jobs = open();
      const gates = new Map<string, () => void>();
      jobs.work<string>({
        kind: 'k',
        concurrency: 3,
        handle: payload => new Promise(resolve => gates.set(payload, resolve)),
      });
      jobs.start();
      await enqueue(jobs, 'a', 'b', 'c', 'd', 'e');
      await until(() => gates.size === 3);
      await sleep(20);
      assert.deepEqual([...gates.keys()], ['a', 'b', 'c']);
      gates.get('b')?.();
      await until(() => gates.size === 4);
      assert.ok(gates.has('d'));
      for (const name of 'abcd') gates.get(name)?.();
      await until(() => gates.size === 5);
      gates.get('e')?.();
    });

    it('lets no kind hold up another', async () => {
      const jobs = open();
      const done: string[] = [];
      jobs.work<string>({
        kind: 'slow',
        handle: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)),
      });
      jobs.work(note(done));
      jobs.start();
      await enqueue(jobs, { name: 's1', kind: 'slow' }, { name: 's2', kind: 'slow' }, 'a', 'b');
      await until(() => done.length === 2);
    });

    it('lets requests through while a long queue of short jobs is worked off', async () => {
      const jobs = open();
      const names = Array.from({ length: 200 }, (_, index) => `${index}`);
      await enqueue(jobs, ...names);
      const done: string[] = [];
      jobs.work<string>({
        kind: 'k',
        concurrency: 2,
        handle: (payload, attempt) =>
          at.db.write(tx => attempt.finish(tx)).then(() => void done.push(payload)),
      });
      let turns = 0;
      const turn = () => {
        turns += 1;
        if (done.length < names.length) setImmediate(turn);
      };
      setImmediate(turn);
      jobs.start();
      await until(() => done.length === names.length);
      assert.ok(turns >= 50, `${turns} turns of the event loop`);
    });

    it('refuses a second worker for a kind', () => {
      const jobs = open();
      jobs.work(note([]));
      assert.throws(() => jobs.work(note([])), { code: 'JobKindTaken' });
    });

    it('ends a job in a transaction of the worker, with its effect', async () => {
      const jobs = open();
      jobs.work<string>({
        kind: 'k',
        handle: (payload, attempt) =>
          at.db.write(async tx => {
            await tx.insertInto('effect').values({ name: payload }).execute();
            await attempt.finish(tx);
          }),
      });
      jobs.start();
      await enqueue(jobs, { name: 'a', orderBy: 'x' }, { name: 'b', orderBy: 'x' });
      await until(() => isEmpty(jobs));
      const rows = await at.db.read.selectFrom('effect').select('name').execute();
      assert.deepEqual(
        rows.map(row => row.name),
        ['a', 'b'],
      );
    });
  });

  it('tells how each kind stands', async () => {
    const jobs = open();
    await enqueue(jobs, 'a', { name: 'b', orderBy: 'x' }, { name: 'c', orderBy: 'x' });
    at.clock.now += 2_000;
    await enqueue(jobs, { name: 'd', kind: 'l' });
    const totals = { done: 0, retried: 0, failed: 0 };
    assert.deepEqual(await jobs.stats(), [
      { kind: 'k', waiting: 3, running: 0, failed: 0, oldestAge: 2_000, totals },
      { kind: 'l', waiting: 1, running: 0, failed: 0, oldestAge: 0, totals },
    ]);
  });

  it('forgets a kind that nobody does any more', async () => {
    const jobs = open();
    await enqueue(jobs, 'a', 'b', { name: 'c', kind: 'l' });
    assert.equal(await jobs.forget('k'), 2);
    assert.deepEqual(
      (await jobs.stats()).map(({ kind }) => kind),
      ['l'],
    );
  });

  it('loses nothing and does nothing twice among several processes', async () => {
    const done = new Map<string, number>();
    const processes = [open({ poll: 3 }), open({ poll: 3 }), open({ poll: 3 })];
    for (const jobs of processes) {
      jobs.work<string>({
        kind: 'k',
        concurrency: 4,
        handle: async payload => {
          await sleep(Math.random() * 3);
          done.set(payload, (done.get(payload) ?? 0) + 1);
        },
      });
      jobs.start();
    }
    const names = Array.from({ length: 200 }, (_, at) => `job ${at}`);
    for (let at = 0; at < names.length; at += 10) {
      await enqueue(processes[0] as Jobs, ...names.slice(at, at + 10));
    }
    await until(() => isEmpty(processes[0] as Jobs));
    assert.deepEqual([...done.keys()].sort(), names.sort());
    assert.ok([...done.values()].every(times => times === 1));
  });
}
