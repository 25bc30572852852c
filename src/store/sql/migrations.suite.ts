import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Migration } from './database.ts';
import type { SuiteStore } from './suite-fixture.ts';

/** Registers the tests of migrations. `fixture` gives, for each, a database that is open and has run `tables`. */
export function describeMigrations(
  fixture: () => { readonly store: SuiteStore; readonly tables: Migration },
): void {
  describe('migrations', () => {
    let store: SuiteStore;
    let tables: Migration;
    beforeEach(() => {
      ({ store, tables } = fixture());
    });

    const step = (id: string, done: string[], work?: Migration['up']): Migration => ({
      id,
      up: async tx => {
        done.push(id);
        await work?.(tx);
      },
    });

    it('run once, in order of id, whatever order they are given in', async () => {
      const done: string[] = [];
      const steps = ['z-0002', 'a-0001', 'z-0001'].map(id => step(id, done));
      await (await store.open([tables, ...steps])).close();
      await (await store.open([tables, ...steps])).close();
      assert.deepEqual(done, ['a-0001', 'z-0001', 'z-0002']);
      await (await store.open([tables, ...steps, step('a-0002', done)])).close();
      assert.deepEqual(done.slice(3), ['a-0002']);
    });

    it('leave nothing of a step that fails, keep those before, and go on next time', async () => {
      const done: string[] = [];
      const make = async (tx: unknown) =>
        await (tx as Kysely<unknown>).schema.createTable('made').addColumn('id', 'integer').execute();
      const broken = step('x-0002', done, async tx => {
        await make(tx);
        throw new Error('broken');
      });
      await assert.rejects(store.open([tables, step('x-0001', done), broken]), /broken/);
      const opened = await store.open([tables, step('x-0001', done), step('x-0002', done, make)]);
      await opened.close();
      assert.deepEqual(done, ['x-0001', 'x-0002', 'x-0002']);
    });

    it('are refused when the database knows a step that the program does not', async () => {
      const done: string[] = [];
      await (await store.open([tables, step('x-0001', done)])).close();
      await assert.rejects(store.open([tables, step('y-0001', done)]), (error: never) => {
        const { code, detail, hint } = error as { code: string; detail: unknown; hint: string };
        assert.equal(code, 'SchemaTooNew');
        assert.deepEqual(detail, { ids: ['x-0001'] });
        assert.match(hint, /newer version/);
        return true;
      });
      assert.deepEqual(done, ['x-0001']);
    });

    it('must have ids of their own', async () => {
      const done: string[] = [];
      await assert.rejects(store.open([tables, step('x', done), step('x', done)]), {
        code: 'MigrationsInvalid',
      });
      assert.deepEqual(done, []);
    });

    it('run once when several open at the same time', async () => {
      const done: string[] = [];
      const slow = (id: string) => step(id, done, () => setTimeout(5));
      const steps = [tables, slow('x-0001'), slow('x-0002'), slow('x-0003')];
      const opened = await Promise.all([store.open(steps), store.open(steps), store.open(steps)]);
      await Promise.all(opened.map(one => one.close()));
      assert.deepEqual(done, ['x-0001', 'x-0002', 'x-0003']);
    });
  });
}
