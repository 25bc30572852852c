import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RequestBody, readAll } from '../request-body.ts';
import { exactly } from './exactly.ts';

async function* chunks(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield Buffer.alloc(size, 1);
}
const body = (length: number | undefined, ...sizes: number[]): RequestBody => ({
  length,
  present: true,
  bytes: chunks(...sizes),
  reserve: async () => {},
});
const collect = async (source: AsyncIterable<Uint8Array>) => {
  let size = 0;
  for await (const chunk of source) size += chunk.length;
  return size;
};

test('a small body is read whole, a large one not at all', async () => {
  assert.equal((await readAll(body(5, 2, 3), 5))?.length, 5);
  assert.equal((await readAll(body(undefined, 2, 3), 5))?.length, 5);
  assert.equal(await readAll(body(undefined, 2, 4), 5), undefined);
  const untouched: RequestBody = {
    length: 6,
    present: true,
    bytes: {
      [Symbol.asyncIterator]: () => assert.fail('read'),
    },
    reserve: async () => {},
  };
  assert.equal(await readAll(untouched, 5), undefined);
});

test('a chunk has the length that it says', async () => {
  assert.equal(await collect(exactly(body(undefined, 2, 3), 5)), 5);
  await assert.rejects(collect(exactly(body(undefined, 2, 2), 5)), { code: 'SizeInvalid' });
  await assert.rejects(collect(exactly(body(undefined, 3, 3), 5)), { code: 'SizeInvalid' });
});
