import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../base/fault.ts';
import { testChannel } from './channel.test-support.ts';
import { type ChannelRoute, jsonResponse, readBytes } from './messages.ts';

const mebi = 1024 * 1024;

async function* bytes(count: number, size = mebi): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n += 1) yield Buffer.alloc(size, n);
}

async function hashOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  return hash.digest('hex');
}

const show: ChannelRoute = {
  method: 'POST',
  path: '/show',
  handler: async ({ cell, method, rest, query, headers, body }) =>
    jsonResponse(
      { cell, method, rest, query: [...query], header: headers['x-some'], body: `${await readBytes(body)}` },
      { 'x-other': 'that' },
    ),
};

test('a request arrives as it was sent, with the name of the cell that asks', async t => {
  const { peer } = await testChannel(t, { routes: [show] });
  const answer = await peer().request({
    ...{ method: 'POST', path: '/show/a%20b/c', query: { n: '1', text: 'ä &' } },
    headers: { 'x-some': 'this' },
    body: Buffer.from('text'),
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['x-other'], 'that');
  assert.deepEqual(await answer.json(), {
    ...{ cell: 'east', method: 'POST', rest: '/a%20b/c', header: 'this', body: 'text' },
    query: [
      ['n', '1'],
      ['text', 'ä &'],
    ],
  });
});

test('bodies pass both ways whole, also where both sides are slower than the connection', async t => {
  const { peer } = await testChannel(t, {
    routes: [
      { method: 'GET', path: '/give', handler: async () => ({ body: bytes(40) }) },
      {
        method: 'PUT',
        path: '/take',
        handler: async ({ body }) => {
          await sleep(20);
          return jsonResponse(await hashOf(body));
        },
      },
    ],
  });
  const expected = await hashOf(bytes(40));
  const west = peer();
  const given = await west.request({ method: 'GET', path: '/give' });
  await sleep(20);
  assert.equal(await hashOf(given.body), expected);
  const taken = await west.request({ method: 'PUT', path: '/take', body: bytes(40) });
  assert.equal(await taken.json(), expected);
});

test('a chunk may be overwritten when the next one is asked for', async t => {
  const reused = async function* () {
    const buffer = new Uint8Array(new ArrayBuffer(10));
    for (const text of ['first ', 'second ', 'third']) {
      buffer.fill(0);
      yield buffer.subarray(0, buffer.length - 10 + Buffer.from(text).copy(buffer));
    }
    buffer.buffer.transfer(0);
  };
  const { peer } = await testChannel(t, {
    routes: [show, { method: 'GET', path: '/give', handler: async () => ({ body: reused() }) }],
  });
  const asked = await peer().request({ method: 'POST', path: '/show', body: reused() });
  assert.equal(((await asked.json()) as { body: string }).body, 'first second third');
  const { body } = await peer().request({ method: 'GET', path: '/give' });
  assert.equal(`${await readBytes(body)}`, 'first second third');
});

test('a fault reaches the cell that asked; what nobody expected stays in the log', async t => {
  const thrown = [
    new Fault('NoRoom', 'no room', { hint: 'make some', detail: { bytes: 7 } }),
    new Error('secret'),
  ];
  const { peer, reported } = await testChannel(t, {
    routes: [
      {
        method: 'GET',
        path: '/fail',
        handler: async () => {
          throw thrown.shift();
        },
      },
    ],
  });
  const west = peer();
  const asking = () => west.request({ method: 'GET', path: '/fail' });
  await assert.rejects(asking(), (error: Fault) => {
    const { code, message, hint, detail } = error;
    assert.deepEqual(
      { code, message, hint, detail },
      { code: 'NoRoom', message: 'no room', hint: 'make some', detail: { bytes: 7 } },
    );
    return error instanceof Fault;
  });
  await assert.rejects(asking(), { code: 'CellFailed', message: /west/ });
  assert.deepEqual(reported.map(String), ['Error: secret']);
});

test('a path that nobody answers is a fault', async t => {
  const { peer } = await testChannel(t, { routes: [show] });
  for (const [method, path] of [
    ['POST', '/showing'],
    ['GET', '/show'],
    ['POST', '/'],
  ] as const) {
    await assert.rejects(peer().request({ method, path }), { code: 'ChannelPathUnknown' });
  }
});

test('a body that breaks off is not taken for a whole one', async t => {
  const { peer } = await testChannel(t, {
    routes: [
      {
        method: 'GET',
        path: '/broken',
        handler: async () => ({
          body: (async function* () {
            yield Buffer.alloc(mebi);
            throw new Fault('NoMore', 'no more');
          })(),
        }),
      },
    ],
  });
  const { body } = await peer().request({ method: 'GET', path: '/broken' });
  await assert.rejects(readBytes(body), {
    code: 'CellUnreachable',
    detail: { cell: 'west', reason: 'aborted' },
  });
});

test('what the caller fails to send is its own failure', async t => {
  const { peer } = await testChannel(t, { routes: [show] });
  const error = new Error('the disk');
  const body = (async function* () {
    yield Buffer.alloc(mebi);
    throw error;
  })();
  await assert.rejects(peer().request({ method: 'POST', path: '/show', body }), thrown => thrown === error);
});

test('an answer that comes before everything is sent is heard', async t => {
  const { peer } = await testChannel(t, {
    routes: [{ method: 'PUT', path: '/full', handler: () => Promise.reject(new Fault('NoRoom', 'no room')) }],
  });
  let sent = 0;
  const endless = (async function* () {
    for (; sent < 4096; sent += 1) yield Buffer.alloc(mebi);
  })();
  await assert.rejects(peer().request({ method: 'PUT', path: '/full', body: endless }), { code: 'NoRoom' });
  assert.ok(sent < 1000, `${sent} MiB were sent`);
});

test('a caller that gives up is noticed, and gets its own reason', async t => {
  const begun = Promise.withResolvers<AbortSignal>();
  const { peer } = await testChannel(t, {
    routes: [
      {
        method: 'GET',
        path: '/wait',
        handler: async ({ signal }) => {
          begun.resolve(signal);
          await once(signal, 'abort');
          return {};
        },
      },
    ],
  });
  const patience = new AbortController();
  const asking = peer().request({ method: 'GET', path: '/wait', signal: patience.signal });
  const signal = await begun.promise;
  assert.equal(signal.aborted, false);
  const reason = new Error('enough');
  patience.abort(reason);
  await assert.rejects(asking, thrown => thrown === reason);
  if (!signal.aborted) await once(signal, 'abort');
});

test('a body that nobody wants to its end is left without harm', async t => {
  const stopped = Promise.withResolvers<void>();
  const { peer } = await testChannel(t, {
    routes: [
      {
        method: 'GET',
        path: '/give',
        handler: async () => ({
          body: (async function* () {
            try {
              yield* bytes(4096);
            } finally {
              stopped.resolve();
            }
          })(),
        }),
      },
      show,
    ],
  });
  const west = peer();
  for await (const _ of (await west.request({ method: 'GET', path: '/give' })).body) break;
  await stopped.promise;
  assert.equal((await west.request({ method: 'POST', path: '/show' })).status, 200);
});

test('a cell that is not there, or stops, cannot be reached', async t => {
  const { channel, peer } = await testChannel(t, { routes: [show] });
  const west = peer();
  await (await west.request({ method: 'POST', path: '/show' })).json();
  await channel.stop(1000);
  await assert.rejects(west.request({ method: 'POST', path: '/show' }), { code: 'CellUnreachable' });
});

test('no more is sent to a cell than it may be sent', async t => {
  let taken = 0;
  const bandwidth = {
    take: async (size: number) => {
      taken += size;
    },
  };
  const { peer } = await testChannel(t, {
    bandwidthOf: cell => (cell === 'east' ? bandwidth : undefined),
    routes: [
      { method: 'GET', path: '/give', handler: async () => ({ body: bytes(2) }) },
      { method: 'GET', path: '/urgent', unmetered: true, handler: async () => ({ body: bytes(2) }) },
      show,
    ],
  });
  for (const [path, cell, expected] of [
    ['/give', 'east', 2 * mebi],
    ['/urgent', 'east', 0],
    ['/give', 'north', 0],
  ] as const) {
    taken = 0;
    await readBytes((await peer({ cell }).request({ method: 'GET', path })).body);
    assert.equal(taken, expected, `${path} to ${cell}`);
  }
  taken = 0;
  const west = peer({ cell: 'north', bandwidth });
  await west.request({ method: 'POST', path: '/show', body: bytes(3, 100_000) });
  assert.equal(taken, 300_000);
});
