import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bodyOf as bodyWith, readAll } from './request-body.ts';

const response = { destroyed: false, writableFinished: false, once() {} } as never;
const memory = { take: async () => () => {} } as never;
const bodyOf = (request: IncomingMessage) => bodyWith(request, response, memory);
const requestOf = (chunks: Iterable<Uint8Array>, headers: Record<string, string> = {}) =>
  Object.assign(Readable.from(chunks, { objectMode: false }), {
    headers,
    socket: {},
  }) as unknown as IncomingMessage;
const chunked = { 'transfer-encoding': 'chunked' };

describe("a request's body", () => {
  it("gives a chunk's memory back when the next one is asked for", async () => {
    const chunks = ['a', 'b', 'c'].map(text => Buffer.alloc(70_000, text));
    const buffers = chunks.map(chunk => chunk.buffer as ArrayBuffer);
    let seen = 0;
    for await (const chunk of bodyOf(requestOf(chunks, chunked)).bytes) {
      assert.equal(chunk.length, 70_000);
      seen += 1;
      assert.deepEqual(
        buffers.map(buffer => buffer.detached),
        buffers.map((_, at) => at < seen - 1),
      );
    }
    assert.ok(buffers.every(buffer => buffer.detached));
  });

  it('leaves memory alone that a chunk shares', async () => {
    const whole = Buffer.alloc(100, 'x');
    const parts = [whole.subarray(0, 50), whole.subarray(50)];
    const seen: string[] = [];
    for await (const chunk of bodyOf(requestOf(parts, chunked)).bytes) seen.push(`${chunk}`);
    assert.equal(seen.join(''), 'x'.repeat(100));
    assert.equal(`${whole}`, 'x'.repeat(100));
  });

  it('gives the last chunk back, too, when nobody reads on', async () => {
    const chunks = [Buffer.alloc(70_000, 'a'), Buffer.alloc(70_000, 'b')];
    const [first] = chunks.map(chunk => chunk.buffer as ArrayBuffer);
    for await (const _ of bodyOf(requestOf(chunks, chunked)).bytes) break;
    assert.equal(first?.detached, true);
  });

  it('is read whole, up to its limit', async () => {
    const chunk = fc.integer({ min: 0, max: 40_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), fc.boolean(), async (sizes, announced) => {
        const chunks = sizes.map((size, at) => Buffer.alloc(size, at + 1));
        const expected = Buffer.concat(chunks);
        const headers = announced ? { 'content-length': `${expected.length}` } : chunked;
        const copies = () => chunks.map(each => Buffer.from(each));
        const read = await readAll(bodyOf(requestOf(copies(), headers)), expected.length);
        assert.ok(read?.equals(expected));
        if (expected.length === 0) return;
        const short = await readAll(bodyOf(requestOf(copies(), headers)), expected.length - 1);
        assert.equal(short, undefined);
      }),
      { numRuns: 50 },
    );
  });
});
