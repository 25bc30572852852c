import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { StatementCache } from './statement-cache.ts';

describe('StatementCache', () => {
  it('prepares a statement once and forgets the least recently used', () => {
    const database = new DatabaseSync(':memory:');
    const cache = new StatementCache(database, 2);
    const one = cache.get('select 1');
    const two = cache.get('select 2');
    assert.equal(cache.get('select 1'), one);
    cache.get('select 3');
    assert.equal(cache.size, 2);
    assert.equal(cache.get('select 1'), one);
    assert.notEqual(cache.get('select 2'), two);
    database.close();
  });

  it('knows which statements give rows', () => {
    const database = new DatabaseSync(':memory:');
    const cache = new StatementCache(database, 10);
    assert.equal(cache.get('create table t (a)').reader, false);
    database.exec('create table t (a)');
    assert.equal(cache.get('insert into t values (1)').reader, false);
    assert.equal(cache.get('insert into t values (1) returning a').reader, true);
    database.close();
  });
});
