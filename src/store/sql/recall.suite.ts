import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Database, Migration, WriteOptions } from './database.ts';
import type { SuiteSchema, SuiteStore } from './suite-fixture.ts';

/** Registers the tests of `recall`. `fixture` gives, for each, a database that is open and has run `tables`. */
export function describeRecall(
  fixture: () => {
    readonly store: SuiteStore;
    readonly database: Database<SuiteSchema>;
    readonly tables: Migration;
  },
): void {
  describe('recall', () => {
    let store: SuiteStore;
    let database: Database<SuiteSchema>;
    let tables: Migration;
    beforeEach(() => {
      ({ store, database, tables } = fixture());
    });

    const add = (to: typeof database, name: string, how?: WriteOptions) =>
      to.write(tx => tx.insertInto('item').values({ name, data: null }).execute(), how);
    const names = async (from = database) =>
      (await from.read.selectFrom('item').select('name').orderBy('id').execute()).map(row => row.name);
    const recalled = (from = database) => from.recall('names', () => names(from));

    it('gives what was read before while nobody writes, and what is there once somebody has', async () => {
      assert.deepEqual(await recalled(), []);
      for (const name of ['a', 'b', 'c']) {
        await add(database, name);
        assert.equal((await recalled()).at(-1), name);
        assert.deepEqual(await recalled(), await names());
      }
      await database.write(tx => tx.deleteFrom('item').where('name', '=', 'c').execute());
      assert.deepEqual(await recalled(), ['a', 'b']);
    });

    it('hears of what another process commits', async () => {
      const other = await store.open<SuiteSchema>([tables]);
      for (const name of ['a', 'b']) {
        await recalled();
        await add(other, name);
        assert.equal((await recalled()).at(-1), name);
        assert.equal((await recalled(other)).at(-1), name);
      }
      await other.close();
    });

    it('goes on giving what it gave over a write of what nobody recalls, until another one', async () => {
      const other = await store.open<SuiteSchema>([tables]);
      const before = await recalled();
      await add(database, 'a', { keepsRecalled: true });
      await add(database, 'b', { keepsRecalled: true, durable: false });
      assert.equal(await recalled(), before);
      assert.deepEqual(await names(), ['a', 'b']);
      await add(other, 'c', { keepsRecalled: true });
      assert.deepEqual(await recalled(), ['a', 'b', 'c']);
      await add(database, 'd', { keepsRecalled: true });
      await assert.rejects(add(database, 'a'), { code: 'UniqueViolation' });
      assert.deepEqual(await recalled(), ['a', 'b', 'c']);
      await add(database, 'e');
      assert.deepEqual(await recalled(), ['a', 'b', 'c', 'd', 'e']);
      await other.close();
    });

    it('keeps nothing that was being read while somebody wrote', async () => {
      const read = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const slow = database.recall('names', async () => {
        const before = await names();
        read.resolve();
        await gate.promise;
        return before;
      });
      await read.promise;
      await add(database, 'a');
      assert.deepEqual(await recalled(), ['a']);
      gate.resolve();
      assert.deepEqual(await slow, []);
      assert.deepEqual(await recalled(), ['a']);
    });

    it('shows nothing of a write that runs, nor of one that failed', async () => {
      const failing = database.write(async tx => {
        await tx.insertInto('item').values({ name: 'a', data: null }).execute();
        assert.deepEqual(await recalled(), []);
        throw new Error('on purpose');
      });
      await assert.rejects(failing, /on purpose/);
      assert.deepEqual(await recalled(), []);
    });

    it('keeps no failure and no undefined', async () => {
      await assert.rejects(
        database.recall('x', () => Promise.reject(new Error('on purpose'))),
        /on purpose/,
      );
      assert.equal(await database.recall('x', async () => undefined), undefined);
      assert.equal(await database.recall('x', async () => 1), 1);
    });

    it('takes no more when it is closed', async () => {
      await recalled();
      await database.close();
      await assert.rejects(recalled(), { code: 'StorageClosed' });
    });
  });
}
