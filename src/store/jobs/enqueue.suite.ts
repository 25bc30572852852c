import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../test/support/until.ts';
import { realWorld } from '../../base/world.ts';
import { type CreateQueue, isEmpty, jobsFixture, note, rest } from './suite-fixture.ts';

/** What `NewJob` promises. */
export function describeEnqueue(create: CreateQueue): void {
  const at = jobsFixture(create);
  const { enqueue, open } = at;

  describe('enqueue', () => {
    it('runs a job as soon as its cause is committed, once, and leaves nothing behind', async () => {
      const jobs = open();
      const done: string[] = [];
      jobs.work(note(done));
      jobs.start();
      await sleep(20);
      await enqueue(jobs, 'a');
      await until(() => isEmpty(jobs));
      assert.deepEqual(done, ['a']);
      assert.deepEqual(await at.db.read.selectFrom('jobs').selectAll().execute(), []);
    });

    it('does not run a job before its cause is committed', async () => {
      const jobs = open({ poll: 1 });
      const done: string[] = [];
      jobs.work(note(done));
      jobs.start();
      await at.db.write(async tx => {
        await jobs.enqueue(tx, { kind: 'k', payload: 'a' });
        await sleep(30);
        assert.deepEqual(done, []);
      });
      await until(() => done.length === 1);
    });

    it('drops the job with its cause', async () => {
      const jobs = open();
      const done: string[] = [];
      jobs.work(note(done));
      jobs.start();
      const failing = at.db.write(async tx => {
        await jobs.enqueue(tx, { kind: 'k', payload: 'a' });
        throw new Error('no');
      });
      await assert.rejects(failing, { message: 'no' });
      await sleep(20);
      assert.deepEqual(done, []);
      assert.equal(await isEmpty(jobs), true);
    });

    it('counts what could run, up to a limit', async () => {
      const jobs = open();
      await enqueue(jobs, 'a', 'b', { name: 'c', orderBy: 'x' }, { name: 'd', orderBy: 'x' });
      await enqueue(jobs, { name: 'e', kind: 'other' });
      assert.equal(await jobs.backlog('k', 10), 3);
      assert.equal(await jobs.backlog('k', 2), 2);
      assert.equal(await jobs.backlog('none', 10), 0);
    });

    it('hands any JSON to the worker', async () => {
      const jobs = open();
      const payload = { text: 'ä\n"', list: [1, null, true], none: null };
      const got: unknown[] = [];
      jobs.work<unknown>({ kind: 'k', handle: async each => void got.push(each) });
      jobs.start();
      await at.db.write(tx => jobs.enqueue(tx, { kind: 'k', payload }));
      await until(() => got.length === 1);
      assert.deepEqual(got, [payload]);
    });

    it('waits for runAt', async () => {
      const jobs = open({ poll: 5 });
      const done: string[] = [];
      jobs.work(note(done));
      jobs.start();
      await enqueue(jobs, { name: 'later', runAt: at.clock.now + 60_000 }, 'now');
      await until(() => done.length === 1);
      await sleep(20);
      assert.deepEqual(done, ['now']);
      at.clock.now += 60_000;
      await until(() => done.length === 2);
    });

    it('runs a job of the near future in time, without a poll', async () => {
      const jobs = open({ world: realWorld });
      const done: string[] = [];
      jobs.work(note(done));
      jobs.start();
      await enqueue(jobs, { name: 'a', runAt: Date.now() + 50 });
      await until(() => done.length === 1);
    });

    it('keeps jobs without a worker', async () => {
      const jobs = open();
      jobs.start();
      await enqueue(jobs, 'a');
      await sleep(20);
      assert.deepEqual(await rest(jobs), { waiting: 1, running: 0, failed: 0 });
      const done: string[] = [];
      jobs.work(note(done));
      await until(() => done.length === 1);
    });
  });

  describe('key', () => {
    it('makes no second job while one waits', async () => {
      const jobs = open();
      await enqueue(jobs, { name: 'first', key: 'x' }, { name: 'second', key: 'x' }, { name: 'y', key: 'y' });
      await enqueue(jobs, { name: 'other kind', key: 'x', kind: 'l' });
      const rows = await at.db.read.selectFrom('jobs').select(['kind', 'payload']).orderBy('id').execute();
      assert.deepEqual(
        rows.map(row => `${row.kind} ${row.payload}`),
        ['k "first"', 'k "y"', 'l "other kind"'],
      );
    });

    it('makes one while one runs, which may have seen too little', async () => {
      const jobs = open();
      const gate = Promise.withResolvers<void>();
      const done: string[] = [];
      jobs.work<string>({
        kind: 'k',
        handle: async payload => {
          done.push(payload);
          if (done.length === 1) await gate.promise;
        },
      });
      jobs.start();
      await enqueue(jobs, { name: 'a', key: 'x' });
      await until(() => done.length === 1);
      await enqueue(jobs, { name: 'b', key: 'x' }, { name: 'c', key: 'x' });
      gate.resolve();
      await until(() => isEmpty(jobs));
      assert.deepEqual(done, ['a', 'b']);
    });

    it('brings the waiting job forward, and never puts it off', async () => {
      const jobs = open();
      const { now } = at.clock;
      const runAt = async () =>
        (await at.db.read.selectFrom('jobs').select(['run_at', 'due_at']).executeTakeFirstOrThrow()).due_at;
      await enqueue(jobs, { name: 'a', key: 'x', runAt: now + 1_000 });
      await enqueue(jobs, { name: 'a', key: 'x', runAt: now + 2_000 });
      assert.equal(await runAt(), now + 1_000);
      await enqueue(jobs, { name: 'a', key: 'x', runAt: now + 500 });
      assert.equal(await runAt(), now + 500);
    });
  });

  describe('orderBy', () => {
    it('runs jobs of one order one after the other, as enqueued, whatever the concurrency', async () => {
      const jobs = open();
      const done: string[] = [];
      const now = new Set<string>();
      jobs.work<string>({
        kind: 'k',
        concurrency: 8,
        handle: async payload => {
          const order = payload[0] as string;
          assert.ok(!now.has(order));
          now.add(order);
          await sleep(payload.length === 3 ? 5 : 1);
          now.delete(order);
          done.push(payload);
        },
      });
      const names = ['a1', 'a22', 'b1', 'a3', 'b22', 'a4', 'c1', 'a55', 'b3'];
      await enqueue(jobs, ...names.map(each => ({ name: each, orderBy: each[0] as string })));
      jobs.start();
      await until(() => isEmpty(jobs));
      assert.equal(done.length, names.length);
      for (const order of ['a', 'b', 'c']) {
        const of = (all: string[]) => all.filter(each => each[0] === order);
        assert.deepEqual(of(done), of(names));
      }
    });

    it('lets a failing job hold up its own order only, until it has failed for good', async () => {
      const jobs = open({ poll: 5 });
      const done: string[] = [];
      let tries = 0;
      jobs.work<string>({
        kind: 'k',
        attempts: 3,
        backoff: { first: 1_000, most: 1_000 },
        handle: async payload => {
          if (payload === 'a1') {
            tries++;
            throw new Error('broken');
          }
          done.push(payload);
        },
      });
      jobs.start();
      await enqueue(
        jobs,
        { name: 'a1', orderBy: 'a' },
        { name: 'a2', orderBy: 'a' },
        { name: 'b', orderBy: 'b' },
      );
      await until(() => done.length === 1 && tries === 1);
      at.clock.now += 1_000;
      await until(() => tries === 2);
      await sleep(20);
      assert.deepEqual(done, ['b']);
      at.clock.now += 1_000;
      await until(() => done.length === 2);
      assert.deepEqual(done, ['b', 'a2']);
      assert.equal(tries, 3);
    });

    it('keeps runAt of a job that waited for another', async () => {
      const jobs = open({ poll: 5 });
      const done: string[] = [];
      jobs.work(note(done));
      await enqueue(
        jobs,
        { name: 'a1', orderBy: 'a' },
        { name: 'a2', orderBy: 'a', runAt: at.clock.now + 1_000 },
      );
      jobs.start();
      await until(() => done.length === 1);
      await sleep(20);
      assert.deepEqual(done, ['a1']);
      at.clock.now += 1_000;
      await until(() => done.length === 2);
    });
  });
}
