import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Recollection } from './recollection.ts';

describe('Recollection', () => {
  let version: number;
  let loads: number;
  let recollection: Recollection;
  beforeEach(() => {
    version = 1;
    loads = 0;
    recollection = new Recollection(() => version);
  });
  const recall = (key: string, bytes?: number) =>
    recollection.recall(
      key,
      async () => {
        loads += 1;
        return `${key} of ${version}`;
      },
      bytes === undefined ? undefined : () => bytes,
    );

  it('loads once for a version, and anew for the next', async () => {
    for (const expected of ['a of 1', 'a of 1']) assert.equal(await recall('a'), expected);
    assert.equal(loads, 1);
    version = 2;
    for (const expected of ['a of 2', 'a of 2']) assert.equal(await recall('a'), expected);
    assert.equal(loads, 2);
  });

  it('holds a bounded number of values, and a bounded number of bytes', async () => {
    for (let n = 0; n < 10_000; n += 1) await recall(`${n}`);
    await recall('9999');
    assert.equal(loads, 10_000);
    await recall('0');
    assert.equal(loads, 10_001);

    for (const key of ['a', 'b', 'c', 'd', 'e']) await recall(key, 4 * 2 ** 20);
    loads = 0;
    await recall('e');
    assert.equal(loads, 0);
    await recall('a');
    assert.equal(loads, 1);
  });
});
