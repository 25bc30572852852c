import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Database, Migration } from './database.ts';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

describe('migrate', () => {
  /** A database where somebody else runs `meanwhile` just after the first look at what is done. */
  const raced = <S>(database: Database<S>, meanwhile: () => Promise<void>): Database<S> => {
    let first = true;
    return {
      read: database.read,
      close: () => database.close(),
      recall: (_key, load) => load(),
      deferReferences: async () => {},
      afterCommit: then => database.afterCommit(then),
      write: async work => {
        const result = await database.write(work);
        if (first) {
          first = false;
          await meanwhile();
        }
        return result;
      },
    };
  };
  const withDatabase = async (work: (database: Database<unknown>) => Promise<void>) => {
    const directory = await mkdtemp(join(tmpdir(), 'entrepot-migrate-'));
    const database = await openSqlite<unknown>(join(directory, 'data.db'), []);
    try {
      await work(database);
    } finally {
      await database.close();
      await rm(directory, { recursive: true });
    }
  };
  const step = (id: string, done: string[]): Migration => ({ id, up: async () => void done.push(id) });

  it('leaves out a step that somebody else took meanwhile', () =>
    withDatabase(async database => {
      const done: string[] = [];
      const steps = [step('a', done), step('b', done)];
      await migrate(
        raced(database, () => migrate(database, steps)),
        steps,
      );
      assert.deepEqual(done, ['a', 'b']);
    }));

  it('stops where a newer version took over meanwhile', () =>
    withDatabase(async database => {
      const done: string[] = [];
      const newer = () => migrate(database, [step('a', done), step('b', done), step('c', done)]);
      await assert.rejects(migrate(raced(database, newer), [step('a', done), step('d', done)]), {
        code: 'SchemaTooNew',
        detail: { ids: ['b', 'c'] },
      });
      assert.deepEqual(done, ['a', 'b', 'c']);
    }));
});
