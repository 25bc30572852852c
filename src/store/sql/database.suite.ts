import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Database, Migration } from './database.ts';
import { describeMigrations } from './migrations.suite.ts';
import { describeRecall } from './recall.suite.ts';
import type { SuiteSchema, SuiteStore } from './suite-fixture.ts';

/** Registers the tests that every `Database` must pass. `create` makes an empty one; `after` clears it away. */
export function describeDatabase(
  name: string,
  create: () => Promise<SuiteStore & { after(): Promise<void> }>,
): void {
  describe(`Database: ${name}`, () => {
    let store: SuiteStore & { after(): Promise<void> };
    let database: Database<SuiteSchema>;

    const tables: Migration = {
      id: 'suite-0001-tables',
      up: async tx => {
        const { schema } = tx as Kysely<unknown>;
        await schema
          .createTable('parent')
          .addColumn('id', 'text', c => c.primaryKey().notNull())
          .execute();
        await schema
          .createTable('item')
          .addColumn('id', 'integer', c => c.primaryKey())
          .addColumn('name', 'text', c => c.notNull().unique())
          .addColumn('data', sql.raw(store.binary) as never)
          .addColumn('parent', 'text', c => c.references('parent.id'))
          .execute();
      },
    };
    const insert = (name: string, data: Uint8Array | null = null) =>
      database.write(tx => tx.insertInto('item').values({ name, data }).execute());
    const names = async () =>
      (await database.read.selectFrom('item').select('name').orderBy('id').execute()).map(row => row.name);

    beforeEach(async () => {
      store = await create();
      database = await store.open([tables]);
    });
    afterEach(async () => {
      await database.close();
      await store.after();
    });

    describeRecall(() => ({ store, database, tables }));

    describe('a write that need not be durable', () => {
      it('is seen like any other, and is there after a restart', async () => {
        const add = (name: string, how: { durable: boolean }) =>
          database.write(tx => tx.insertInto('item').values({ name, data: null }).execute(), how);
        await add('a', { durable: false });
        assert.deepEqual(await names(), ['a']);
        await assert.rejects(add('a', { durable: false }) as Promise<unknown>, { code: 'UniqueViolation' });
        await add('b', { durable: true });
        await add('c', { durable: false });
        await database.close();
        database = await store.open([tables]);
        assert.deepEqual(await names(), ['a', 'b', 'c']);
      });
    });

    describe('read', () => {
      it('sees every write that has resolved', async () => {
        for (const name of ['a', 'b', 'c']) {
          await insert(name);
          assert.equal((await names()).at(-1), name);
        }
      });

      it('sees nothing of a write that runs, and does not wait for it', async () => {
        const gate = Promise.withResolvers<void>();
        const written = Promise.withResolvers<void>();
        const write = database.write(async tx => {
          await tx.insertInto('item').values({ name: 'a', data: null }).execute();
          written.resolve();
          await gate.promise;
        });
        await written.promise;
        assert.deepEqual(await names(), []);
        gate.resolve();
        await write;
        assert.deepEqual(await names(), ['a']);
      });

      it('refuses a statement that writes', async () => {
        await assert.rejects(
          database.read.insertInto('item').values({ name: 'a', data: null }).execute() as Promise<unknown>,
        );
        assert.deepEqual(await names(), []);
      });

      it('sees one state throughout a transaction', async () => {
        await insert('a');
        await database.read.transaction().execute(async tx => {
          const count = async () => (await tx.selectFrom('item').select('id').execute()).length;
          assert.equal(await count(), 1);
          await insert('b');
          assert.equal(await count(), 1);
        });
        assert.deepEqual(await names(), ['a', 'b']);
      });

      it('streams, while others read and write', async () => {
        for (let n = 0; n < 10; n += 1) await insert(`n${n}`);
        const seen: string[] = [];
        for await (const row of database.read.selectFrom('item').select('name').orderBy('id').stream(3)) {
          if (seen.length === 4) await insert('later');
          assert.ok((await names()).length >= 10);
          seen.push(row.name);
        }
        assert.equal(seen.length, 10);
        assert.equal((await names()).length, 11);
      });

      it('goes on when many streams are left half-way', async () => {
        await insert('a');
        await insert('b');
        for (let n = 0; n < 40; n += 1) {
          for await (const _ of database.read.selectFrom('item').selectAll().stream(1)) break;
        }
        assert.deepEqual(await names(), ['a', 'b']);
      });

      it('gives plain objects, and bytes as Uint8Array', async () => {
        await insert('a', Buffer.from([0, 1, 255]));
        const row = await database.read.selectFrom('item').select(['name', 'data']).executeTakeFirstOrThrow();
        assert.equal(Object.getPrototypeOf(row), Object.prototype);
        assert.ok(row.data instanceof Uint8Array);
        assert.deepEqual([...row.data], [0, 1, 255]);
      });
    });

    describe('write', () => {
      it('resolves to what the work resolves to, and sees its own rows', async () => {
        const count = await database.write(async tx => {
          await tx.insertInto('item').values({ name: 'a', data: null }).execute();
          return (await tx.selectFrom('item').select('id').execute()).length;
        });
        assert.equal(count, 1);
      });

      it('reports how many rows changed, and returns rows', async () => {
        await insert('a');
        await insert('b');
        await database.write(async tx => {
          const updated = await tx.updateTable('item').set({ data: null }).executeTakeFirst();
          assert.equal(updated.numUpdatedRows, 2n);
          const gone = await tx.deleteFrom('item').where('name', '=', 'a').returning('name').execute();
          assert.deepEqual(gone, [{ name: 'a' }]);
        });
      });

      it('rolls all of it back when the work throws, and throws the same error', async () => {
        const error = new Error('no');
        await assert.rejects(
          database.write(async tx => {
            await tx.insertInto('item').values({ name: 'a', data: null }).execute();
            throw error;
          }),
          thrown => thrown === error,
        );
        assert.deepEqual(await names(), []);
        await insert('b');
        assert.deepEqual(await names(), ['b']);
      });

      it('takes turns, first come first served, with no lost update', async () => {
        const order: number[] = [];
        await insert('0');
        await Promise.all(
          Array.from({ length: 25 }, (_, n) =>
            database.write(async tx => {
              const { name } = await tx.selectFrom('item').select('name').executeTakeFirstOrThrow();
              await setTimeout(0);
              order.push(n);
              await tx
                .updateTable('item')
                .set({ name: `${Number(name) + 1}` })
                .execute();
            }),
          ),
        );
        assert.deepEqual(await names(), ['25']);
        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
        );
      });

      it('names a key that is there already, and a broken reference', async () => {
        await insert('a');
        await assert.rejects(insert('a') as Promise<unknown>, { code: 'UniqueViolation' });
        await assert.rejects(
          database.write(tx =>
            tx.insertInto('item').values({ name: 'b', data: null, parent: 'none' }).execute(),
          ) as Promise<unknown>,
          { code: 'ConstraintViolation' },
        );
        assert.deepEqual(await names(), ['a']);
      });

      it('ends with an SQL error, also where the work catches it', async () => {
        await insert('a');
        const write = database.write(async tx => {
          await tx.insertInto('item').values({ name: 'b', data: null }).execute();
          await assert.rejects(
            tx.insertInto('item').values({ name: 'a', data: null }).execute() as Promise<unknown>,
          );
          await assert.rejects(tx.selectFrom('item').selectAll().execute(), { code: 'TransactionFailed' });
        });
        await assert.rejects(write, { code: 'TransactionFailed' });
        assert.deepEqual(await names(), ['a']);
        await insert('c');
        assert.deepEqual(await names(), ['a', 'c']);
      });

      it('refuses a write inside a write, and lets one begin that was started in it', async () => {
        let later: Promise<unknown> | undefined;
        await assert.rejects(
          database.write(() => insert('a') as Promise<unknown>),
          { code: 'NestedWrite' },
        );
        await database.write(async () => {
          later = setTimeout(20).then(() => insert('b'));
        });
        await later;
        assert.deepEqual(await names(), ['b']);
      });

      it('calls what is to follow once it is durable, and not at all when it fails', async () => {
        const seen: string[][] = [];
        const done = await database.write(async tx => {
          database.afterCommit(() => void names().then(found => seen.push(found)));
          await tx.insertInto('item').values({ name: 'a', data: null }).execute();
          assert.deepEqual(seen, []);
          return 1;
        });
        assert.equal(done, 1);
        await setTimeout(5);
        const failing = database.write(async () => {
          database.afterCommit(() => seen.push(['never']));
          throw new Error('no');
        });
        await assert.rejects(failing, { message: 'no' });
        assert.deepEqual(seen, [['a']]);
        assert.throws(() => database.afterCommit(() => {}), { code: 'NoWrite' });
      });

      it('lets references wait for its end where it is told to, and only there', async () => {
        const child = (parent: string) => ({ name: parent, data: null, parent });
        await database.write(async tx => {
          await database.deferReferences(tx);
          await tx.insertInto('item').values(child('a')).execute();
          await tx.insertInto('parent').values({ id: 'a' }).execute();
        });
        assert.deepEqual(await names(), ['a']);
        const broken = database.write(async tx => {
          await database.deferReferences(tx);
          await tx.insertInto('item').values(child('b')).execute();
        });
        await assert.rejects(broken as Promise<unknown>, { code: 'ConstraintViolation' });
        await assert.rejects(
          database.write(tx => tx.insertInto('item').values(child('c')).execute()) as Promise<unknown>,
          { code: 'ConstraintViolation' },
        );
        assert.deepEqual(await names(), ['a']);
      });

      it('gives no rights after its end', async () => {
        const kept = await database.write(async tx => ({ tx }));
        await assert.rejects(
          kept.tx.insertInto('item').values({ name: 'a', data: null }).execute() as Promise<unknown>,
        );
        assert.deepEqual(await names(), []);
      });
    });

    describe('close', () => {
      it('waits for what runs and what waits, then refuses', async () => {
        const gate = Promise.withResolvers<void>();
        const running = database.write(async tx => {
          await gate.promise;
          await tx.insertInto('item').values({ name: 'a', data: null }).execute();
        });
        const waiting = insert('b');
        await setTimeout(5);
        let closed = false;
        const closing = database.close().then(() => {
          closed = true;
        });
        await setTimeout(5);
        assert.equal(closed, false);
        await assert.rejects(insert('c') as Promise<unknown>, { code: 'StorageClosed' });
        await assert.rejects(names(), { code: 'StorageClosed' });
        gate.resolve();
        await Promise.all([running, waiting, closing]);
        await database.close();
        database = await store.open([tables]);
        assert.deepEqual(await names(), ['a', 'b']);
      });
    });

    describeMigrations(() => ({ store, tables }));
  });
}
