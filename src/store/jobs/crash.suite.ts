import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../test/support/until.ts';
import type { NewJob, Worker } from './jobs.ts';
import { type CreateQueue, ignoringAbort, isEmpty, jobsFixture, note, rest } from './suite-fixture.ts';

/** What happens to jobs whose process is gone, or seems to be. */
export function describeCrashes(create: CreateQueue): void {
  const at = jobsFixture(create);
  const { enqueue, open } = at;

  describe('a crash', () => {
    /** A process that takes the job and is never heard of again. */
    const crash = async (name: Partial<NewJob> & { name: string }, lease = 1_000) => {
      const dead = open();
      let taken = 0;
      dead.work<string>({
        kind: 'k',
        lease,
        handle: () => {
          taken++;
          return ignoringAbort();
        },
      });
      dead.start();
      await enqueue(dead, name);
      await until(() => taken === 1);
      await dead.stop(0);
      return dead;
    };

    it('in the middle of a job lets another process do it once the lease has ended', async () => {
      await crash({ name: 'a' });
      const jobs = open({ poll: 5 });
      const done: string[] = [];
      const numbers: number[] = [];
      jobs.work(
        note(done, {
          handle: async (each, { number }) => {
            done.push(each);
            numbers.push(number);
          },
        }),
      );
      jobs.start();
      await sleep(30);
      assert.deepEqual(done, []);
      at.clock.now += 1_000;
      await until(() => done.length === 1);
      assert.deepEqual(numbers, [2]);
    });

    it('keeps what comes after it in its order waiting', async () => {
      const dead = await crash({ name: 'a1', orderBy: 'a' });
      await enqueue(dead, { name: 'a2', orderBy: 'a' });
      const jobs = open({ poll: 5 });
      const done: string[] = [];
      jobs.work(note(done, { concurrency: 4 }));
      jobs.start();
      await sleep(30);
      assert.deepEqual(done, []);
      at.clock.now += 1_000;
      await until(() => done.length === 2);
      assert.deepEqual(done, ['a1', 'a2']);
    });

    it('costs no time where the process knows that it is alone', async () => {
      await crash({ name: 'a' });
      const jobs = open({ alone: true });
      const done: string[] = [];
      jobs.work(note(done));
      jobs.start();
      await until(() => done.length === 1);
    });

    it('counts as an attempt, so that a job which kills the server does not do so for ever', async () => {
      await crash({ name: 'a' });
      const jobs = open({ alone: true });
      const done: string[] = [];
      jobs.work(note(done, { attempts: 1 }));
      jobs.start();
      await until(async () => (await rest(jobs)).failed === 1);
      assert.deepEqual(done, []);
      assert.match((await jobs.failed('k', 1))[0]?.reason ?? '', /cut off/);
    });

    it('does not befall a job that runs longer than its lease', async () => {
      const slow = open({ poll: 5 });
      const gate = Promise.withResolvers<void>();
      let runs = 0;
      const worker: Worker<string> = {
        kind: 'k',
        lease: 1_000,
        handle: () => {
          runs++;
          return gate.promise;
        },
      };
      slow.work(worker);
      slow.start();
      await enqueue(slow, 'a');
      await until(() => runs === 1);
      const other = open({ poll: 5 });
      other.work(worker);
      other.start();
      for (let step = 0; step < 10; step++) {
        at.clock.now += 600;
        await sleep(25);
      }
      assert.equal(runs, 1);
      gate.resolve();
      await until(() => isEmpty(slow));
    });

    it('that was none: who lost the lease is told, and can neither end the job nor have its effect', async () => {
      const stalled = open();
      const gate = Promise.withResolvers<void>();
      let signal: AbortSignal | undefined;
      let outcome: unknown;
      stalled.work<string>({
        kind: 'k',
        lease: 1_000,
        handle: async (payload, attempt) => {
          signal = attempt.signal;
          await gate.promise;
          await at.db
            .write(async tx => {
              await tx.insertInto('effect').values({ name: payload }).execute();
              await attempt.finish(tx);
            })
            .catch(error => {
              outcome = error;
            });
        },
      });
      stalled.start();
      await enqueue(stalled, 'a');
      await until(() => signal !== undefined);
      at.clock.now += 5_000;
      const other = open();
      const held = Promise.withResolvers<void>();
      let runs = 0;
      other.work<string>({
        kind: 'k',
        handle: async () => {
          runs++;
          await held.promise;
        },
      });
      other.start();
      await until(() => runs === 1);
      // Wakes it up, which is when it looks after its leases.
      await enqueue(stalled, { name: 'other', kind: 'l' });
      await until(() => signal?.aborted === true);
      await stalled.forget('l');
      gate.resolve();
      await until(() => outcome !== undefined);
      assert.equal((outcome as { code: string }).code, 'JobLost');
      assert.deepEqual(await at.db.read.selectFrom('effect').selectAll().execute(), []);
      await sleep(20);
      assert.equal((await rest(other)).running, 1);
      held.resolve();
      await until(() => isEmpty(other));
      assert.equal(runs, 1);
    });

    it('of the database does not end the queue', async () => {
      const jobs = open({ poll: 5 });
      const done: string[] = [];
      jobs.work(note(done));
      const { write } = at.db;
      let failures = 0;
      at.db.write = () => {
        failures++;
        return Promise.reject(new Error('disk full'));
      };
      jobs.start();
      await until(() => failures > 2);
      at.db.write = write;
      assert.equal(at.reported[0]?.reason, 'disk full');
      await enqueue(jobs, 'a');
      await until(() => isEmpty(jobs));
      assert.deepEqual(done, ['a']);
    });
  });
}
