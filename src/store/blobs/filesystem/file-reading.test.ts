import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenFile } from '../../files/file-system.ts';
import type { FilePart, Sending } from '../../files/sending/send-thread.ts';
import { FileReading } from './file-reading.ts';

const mebibyte = 2 ** 20;
const size = 20 * mebibyte;
const byteAt = (position: number) => (position * 7 + (position >> 12)) % 251;

/** A file of which `inMemory` bytes from the start are in memory; what was done with it, in order. */
function fileOf(inMemory: () => number) {
  const log: string[] = [];
  const fill = (into: Uint8Array, position: number) => {
    const count = Math.max(0, Math.min(into.byteLength, size - position));
    for (let i = 0; i < count; i++) into[i] = byteAt(position + i);
    return count;
  };
  const unused = () => Promise.reject(new Error('not for reading'));
  const file: OpenFile = {
    read: async (into, position) => {
      log.push(`disk ${position / mebibyte}`);
      return fill(into, position);
    },
    write: unused,
    truncate: unused,
    sync: unused,
    size: async () => size,
    close: async () => void log.push('close'),
    cached: {
      read(into, position) {
        if (position + into.byteLength > inMemory()) return false;
        log.push(`memory ${into.byteLength}`);
        return fill(into, position) === into.byteLength;
      },
      send(_socket, position, count) {
        if (position >= inMemory()) return undefined;
        const sent = Math.min(count, inMemory() - position, mebibyte);
        log.push(`send ${sent}`);
        return sent;
      },
    },
  };
  return { file, log };
}

/** Sends nothing. */
const nobody = { send: () => undefined };

const check = (chunk: Uint8Array | undefined, position: number) => {
  assert.ok(chunk);
  chunk.forEach((byte, i) => {
    if (byte !== byteAt(position + i)) assert.fail(`byte ${position + i}`);
  });
  return position + chunk.byteLength;
};

test('what is in memory is had at once, as much as is asked for, or sent', async () => {
  const { file, log } = fileOf(() => size);
  const reading = new FileReading(file, 100, size - 1, nobody);
  let at = check(await reading.next(1000), 100);
  assert.equal(at, 1100);
  assert.equal(reading.sendTo(9, 500), 500);
  at = check(await reading.next(1000), 1600);
  assert.equal(reading.left, size - at);
  while (reading.left > 10) assert.ok((reading.sendTo(9, reading.left - 10) ?? 0) > 0);
  check(await reading.next(1000), size - 10);
  assert.equal(reading.sendTo(9, 10), undefined, 'nothing is left');
  assert.equal(await reading.next(), undefined);
  await reading.close();
  assert.ok(log.every(each => !each.startsWith('disk')));
  assert.equal(log.at(-1), 'close');
});

test('what is not comes by way of other threads, no more than is asked for', async () => {
  let inMemory = 0;
  const { file, log } = fileOf(() => inMemory);
  const reading = new FileReading(file, 0, size - 1, nobody);
  let at = check(await reading.next(1000), 0);
  assert.equal(reading.sendTo(9, 1000), undefined);
  at = check(await reading.next(mebibyte), at);
  assert.equal(at, mebibyte + 1000);
  inMemory = size;
  at = check(await reading.next(1000), at);
  assert.equal(reading.sendTo(9, 1000), 1000);
  await reading.close();
  assert.deepEqual(log, [`disk 0`, `disk ${1000 / mebibyte}`, 'memory 1000', 'send 1000', 'close']);
});

test('a file that ends too early is damaged', async () => {
  const { file } = fileOf(() => 0);
  for (const most of [undefined, 1000]) {
    const reading = new FileReading(file, size, size + 10, nobody);
    await assert.rejects(reading.next(most), { code: 'StorageCorrupted' });
    await reading.close();
  }
});

test('without a wish all is read so, one run to the end', async () => {
  const { file, log } = fileOf(() => size);
  const reading = new FileReading(file, 0, size - 1, nobody);
  let at = 0;
  while (at < size) at = check(await reading.next(), at);
  assert.equal(await reading.next(), undefined);
  await reading.close();
  assert.equal(log.filter(each => each.startsWith('disk')).length, 20);
});

test('closing waits for what is being read: the descriptor may soon be another file’s', async () => {
  const { file, log } = fileOf(() => 0);
  const gate = Promise.withResolvers<void>();
  const slow: OpenFile = {
    ...file,
    read: async (into, position) => {
      if (position > 0) await gate.promise;
      return await file.read(into, position);
    },
  };
  const reading = new FileReading(slow, 0, size - 1, nobody);
  await reading.next();
  const closed = reading.close();
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(log.includes('close'), false);
  gate.resolve();
  await closed;
  assert.equal(log.at(-1), 'close');
});

test('a thread that sends the rest goes on where reading was, and reading where the thread has stopped', async () => {
  const { file, log } = fileOf(() => size);
  const parts: unknown[] = [];
  const over = Promise.withResolvers<void>();
  const send = (part: FilePart, socket: number): Sending => {
    parts.push([socket, part]);
    return { sent: () => mebibyte, stop: () => {}, over: over.promise };
  };
  const reading = new FileReading({ ...file, descriptor: 7 }, 100, size - 11, { send });
  check(await reading.next(1000), 100);
  const sending = reading.sendRest(9);
  assert.deepEqual(parts, [[9, { file: 7, position: 1100, count: size - 10 - 1100 }]]);
  over.resolve();
  await sending?.over;
  assert.equal(reading.left, size - 10 - 1100 - mebibyte);
  check(await reading.next(1000), 1100 + mebibyte);
  assert.ok(reading.sendRest(9));
  await reading.close();
  assert.equal(log.at(-1), 'close');
});

test('nothing is sent by a thread while it is being read, nor where the file shows none', async () => {
  const { file } = fileOf(() => 0);
  const send = () => assert.fail('asked for');
  const reading = new FileReading({ ...file, descriptor: 7 }, 0, size - 1, { send });
  await reading.next();
  assert.equal(reading.sendRest(9), undefined);
  await reading.close();
  assert.equal(new FileReading(file, 0, size - 1, { send }).sendRest(9), undefined);
});

test('closing waits for the thread that sends', async () => {
  const { file, log } = fileOf(() => size);
  const over = Promise.withResolvers<void>();
  const send = (): Sending => ({ sent: () => 0, stop: () => {}, over: over.promise });
  const reading = new FileReading({ ...file, descriptor: 7 }, 0, size - 1, { send });
  reading.sendRest(9);
  const closed = reading.close();
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(log.includes('close'), false);
  over.resolve();
  await closed;
  assert.equal(log.at(-1), 'close');
});
