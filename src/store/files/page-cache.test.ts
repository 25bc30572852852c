import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { pageCache } from './page-cache.ts';

const pages = pageCache();

test('there is one where the system and this Node have what it takes, and only there', () => {
  const expected =
    process.platform === 'linux' &&
    ['x64', 'arm64'].includes(process.arch) &&
    process.getBuiltinModule('node:ffi') !== undefined;
  assert.equal(pages !== undefined, expected);
});

suite('the page cache', { skip: pages === undefined && 'needs Linux and node:ffi' }, () => {
  const cache = pages as NonNullable<typeof pages>;
  const directory = mkdtempSync(join(tmpdir(), 'page-cache-'));
  const bytes = randomBytes(8 * 2 ** 20 + 5);
  const path = join(directory, 'file');
  writeFileSync(path, bytes, { flush: true });
  const file = openSync(path, 'r');
  after(() => {
    closeSync(file);
    rmSync(directory, { recursive: true });
  });
  const evict = () => execFileSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none']);

  test('opens what is there, for reading only and not for child processes', () => {
    const opened = cache.open(path) as number;
    try {
      assert.equal(fstatSync(opened).ino, fstatSync(file).ino);
      const flags = execFileSync('cat', [`/proc/${process.pid}/fdinfo/${opened}`], { encoding: 'utf8' });
      assert.equal(Number.parseInt(/flags:\s*(\d+)/.exec(flags)?.[1] ?? '', 8) & 0o2000003, 0o2000000);
    } finally {
      closeSync(opened);
    }
    assert.equal(cache.open(join(directory, 'nothing')), undefined);
  });

  test('knows how much of a file is in memory, from anywhere on', () => {
    for (const [position, count] of [
      [0, bytes.length],
      [0, 1],
      [4095, 2],
      [5_000_001, 1_234_567],
      [bytes.length - 1, 1],
    ] as const)
      assert.equal(cache.cached(file, position, count), count);
    assert.equal(cache.cached(-1, 0, 100), 0);
  });

  test('knows what is not', t => {
    evict();
    if (cache.cached(file, 0, 1) > 0) return t.skip('this file system keeps all of a file in memory');
    assert.equal(cache.cached(file, 0, bytes.length), 0);
    assert.equal(cache.cached(file, 1_000_001, 10), 0);
  });

  test('tells what lies before the first that is not', t => {
    evict();
    if (cache.cached(file, 0, 1) > 0) return t.skip('this file system keeps all of a file in memory');
    // Read at random, so that the system does not read ahead without end.
    execFileSync('dd', [`if=${path}`, 'of=/dev/null', 'bs=4096', 'count=1', 'skip=512', 'status=none']);
    const from = 512 * 4096;
    const found = cache.cached(file, from + 10, bytes.length - from - 10);
    assert.ok(found >= 4086 && found < bytes.length - from - 10, `${found}`);
    assert.equal((from + 10 + found) % 4096, 0);
  });

  test('sends until the socket is full, from where it is told', async () => {
    execFileSync('cat', [path], { stdio: 'ignore' });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    const [socket] = (await once(server, 'connection')) as [Socket & { _handle: { fd: number } }];
    const [start, total] = [4_000, bytes.length - 4_000];
    let sent = 0;
    for (let full = false; !full; ) {
      const taken = cache.send(socket._handle.fd, file, start + sent, total - sent);
      sent += taken;
      full = taken === 0;
    }
    assert.ok(sent > 0);
    socket.end();
    let at = start;
    for await (const chunk of client) {
      assert.ok(bytes.subarray(at, at + chunk.length).equals(chunk));
      at += chunk.length;
    }
    assert.equal(at, start + sent);
    server.close();
  });

  test('sends nothing where it cannot, without a word', () => {
    assert.equal(cache.send(-1, file, 0, 10), 0);
    assert.equal(cache.send(file, -1, 0, 10), 0);
    const sink = openSync(join(directory, 'sink'), 'w');
    assert.equal(cache.send(sink, file, bytes.length, 10), 0);
    closeSync(sink);
  });
});
