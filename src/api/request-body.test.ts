import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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

  it('takes no part of a body for the whole, whenever the client leaves', async () => {
    const read = async (request: IncomingMessage) => {
      let size = 0;
      for await (const chunk of bodyOf(request).bytes) size += chunk.length;
      return size;
    };
    for (const failure of [undefined, new Error('aborted')])
      for (const early of [true, false]) {
        const open = new Readable({ read() {} });
        const request = Object.assign(open, { headers: chunked, socket: {} }) as unknown as IncomingMessage;
        open.on('error', () => {});
        open.push(Buffer.alloc(10));
        if (early) {
          open.destroy(failure);
          await new Promise(resolve => open.once('close', resolve));
          await assert.rejects(read(request), /client left/);
        } else {
          const reading = read(request);
          setTimeout(() => open.destroy(failure), 5);
          await assert.rejects(reading, failure ?? /client left/);
        }
      }
  });

  it('has the client wait for who reads slowly', async () => {
    let made = 0;
    const endless = new Readable({
      read() {
        made += 1;
        this.push(Buffer.alloc(65_536));
      },
    });
    const request = Object.assign(endless, { headers: chunked, socket: {} }) as unknown as IncomingMessage;
    let seen = 0;
    for await (const _ of bodyOf(request).bytes) {
      seen += 1;
      await sleep(1);
      assert.ok(made - seen < 10, `${made} made, ${seen} seen`);
      if (seen === 50) break;
    }
    endless.destroy();
  });

  it('lets pass what nobody reads, so that the connection can be used again', async () => {
    const request = requestOf(
      Array.from({ length: 50 }, () => Buffer.alloc(70_000)),
      chunked,
    );
    for await (const _ of bodyOf(request).bytes) break;
    await once(request, 'end');
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
