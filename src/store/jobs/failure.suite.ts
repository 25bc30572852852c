import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../test/support/until.ts';
import { jobFault } from './faults.ts';
import { type CreateQueue, ignoringAbort, isEmpty, jobsFixture, rest } from './suite-fixture.ts';

/** What happens to jobs that fail, and when the server stops. */
export function describeFailures(create: CreateQueue): void {
  const at = jobsFixture(create);
  const { enqueue, open } = at;

  describe('a failure', () => {
    it('is tried again after a delay that doubles and varies', async () => {
      const jobs = open({ poll: 5 });
      const numbers: number[] = [];
      jobs.work<string>({
        kind: 'k',
        backoff: { first: 1_000, most: 3_000 },
        handle: async (_, { number }) => {
          numbers.push(number);
          if (number < 4) throw new Error(`attempt ${number}`);
        },
      });
      jobs.start();
      await enqueue(jobs, 'a');
      for (const [attempt, whole] of [1_000, 2_000, 3_000].entries()) {
        await until(async () => numbers.length === attempt + 1 && (await rest(jobs)).waiting === 1);
        const row = await at.db.read.selectFrom('jobs').selectAll().executeTakeFirstOrThrow();
        const delay = (row.due_at ?? 0) - at.clock.now;
        assert.ok(delay >= whole / 2 && delay <= whole, `${delay} ms after attempt ${attempt + 1}`);
        assert.equal(row.reason, `attempt ${attempt + 1}`);
        at.clock.now += delay - 1;
        await sleep(15);
        assert.equal(numbers.length, attempt + 1);
        at.clock.now += 1;
      }
      await until(() => isEmpty(jobs));
      assert.deepEqual(numbers, [1, 2, 3, 4]);
      assert.deepEqual((await jobs.stats())[0]?.totals, { done: 1, retried: 3, failed: 0 });
      assert.deepEqual(
        at.reported.map(({ job }) => [job?.attempt, job?.last]),
        [
          [1, false],
          [2, false],
          [3, false],
        ],
      );
    });

    it('is final after the last attempt: the job stays, with its reason', async () => {
      const jobs = open({ poll: 5 });
      jobs.work<string>({
        kind: 'k',
        attempts: 2,
        backoff: { first: 1, most: 1 },
        handle: async (_, { number }) => {
          throw new Error(`reason ${number}`);
        },
      });
      jobs.start();
      await enqueue(jobs, 'a');
      await until(async () => {
        at.clock.now += 5;
        return (await rest(jobs)).failed === 1;
      });
      const failed = await jobs.failed('k', 10);
      assert.deepEqual(
        failed.map(({ id: _, failedAt: __, ...each }) => each),
        [{ payload: 'a', reason: 'reason 2', attempts: 2 }],
      );
      assert.deepEqual((await jobs.stats())[0]?.totals, { done: 0, retried: 1, failed: 1 });
    });

    it('is final at once where the worker says so, and told in the same transaction', async () => {
      const jobs = open();
      jobs.work<string>({
        kind: 'k',
        handle: async () => {
          throw jobFault('JobHopeless', { reason: 'no such place' });
        },
        onFailed: async (tx, payload, reason) => {
          await tx
            .insertInto('effect')
            .values({ name: `${payload}: ${reason}` })
            .execute();
        },
      });
      jobs.start();
      await enqueue(jobs, 'a');
      await until(async () => (await rest(jobs)).failed === 1);
      assert.deepEqual(await at.db.read.selectFrom('effect').select('name').execute(), [
        { name: 'a: no such place' },
      ]);
    });

    it('can be tried again by hand, from the first attempt', async () => {
      const jobs = open();
      let broken = true;
      const numbers: number[] = [];
      jobs.work<string>({
        kind: 'k',
        attempts: 1,
        handle: async (_, { number }) => {
          numbers.push(number);
          if (broken) throw new Error('broken');
        },
      });
      jobs.start();
      await enqueue(jobs, 'a');
      await until(async () => (await rest(jobs)).failed === 1);
      broken = false;
      const [failed] = await jobs.failed('k', 1);
      assert.equal(await jobs.retry(failed?.id ?? 0), true);
      await until(() => isEmpty(jobs));
      assert.deepEqual(numbers, [1, 1]);
      assert.equal(await jobs.retry(failed?.id ?? 0), false);
    });

    it('is forgotten after two weeks, when another one comes', async () => {
      const jobs = open();
      jobs.work<string>({
        kind: 'k',
        attempts: 1,
        handle: async () => {
          throw new Error('broken');
        },
      });
      jobs.start();
      await enqueue(jobs, 'a');
      await until(async () => (await rest(jobs)).failed === 1);
      at.clock.now += 15 * 24 * 3_600_000;
      await enqueue(jobs, 'b');
      await until(async () => (await jobs.failed('k', 10))[0]?.payload === 'b');
      assert.equal((await jobs.failed('k', 10)).length, 1);
    });
  });

  describe('stop', () => {
    it('aborts what runs, does not count the attempt, and leaves the job for the next start', async () => {
      const jobs = open();
      let running = false;
      jobs.work<string>({
        kind: 'k',
        handle: (_, { signal }) =>
          new Promise((_, reject) => {
            running = true;
            signal.addEventListener('abort', () => reject(new Error('stopped')));
          }),
      });
      jobs.start();
      await enqueue(jobs, 'a', 'b');
      await until(() => running);
      await jobs.stop(5_000);
      const next = open();
      const got: string[] = [];
      next.work<string>({
        kind: 'k',
        handle: async (payload, { number }) => void got.push(`${payload} ${number}`),
      });
      next.start();
      await until(() => got.length === 2);
      assert.deepEqual(got.sort(), ['a 1', 'b 1']);
    });

    it('lets what ends in spite of it be done', async () => {
      const jobs = open();
      let running = false;
      jobs.work<string>({
        kind: 'k',
        handle: async () => {
          running = true;
          await sleep(50);
        },
      });
      jobs.start();
      await enqueue(jobs, 'a');
      await until(() => running);
      await jobs.stop(5_000);
      assert.equal(await isEmpty(jobs), true);
    });

    it('waits no longer than its patience', async () => {
      const jobs = open();
      let running = false;
      jobs.work<string>({
        kind: 'k',
        handle: () => {
          running = true;
          return ignoringAbort();
        },
      });
      jobs.start();
      await enqueue(jobs, 'a');
      await until(() => running);
      const started = performance.now();
      await jobs.stop(50);
      const waited = performance.now() - started;
      assert.ok(waited >= 45 && waited < 1_000, `${waited} ms`);
    });

    it('is at once where nothing was started', async () => {
      await open().stop(5_000);
    });
  });
}
