import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { memoryDir } from '../memory-dir.ts';
import type { TraceRecord } from '../trace.ts';
import { Disk } from './disk.ts';
import { differences, materialize } from './image.ts';
import { extremes, type Survivors, someSurvivors } from './survivors.ts';

const create = (file: number, path: string): TraceRecord => ({
  kind: 'open',
  file,
  path,
  created: true,
  truncated: false,
});
const open = (file: number, path: string): TraceRecord =>
  ({ ...create(file, path), created: false }) as TraceRecord;
const write = (file: number, position: number, text: string): TraceRecord => ({
  kind: 'write',
  file,
  position,
  bytes: Buffer.from(text),
});
const sync = (file: number): TraceRecord => ({ kind: 'sync', file });

/** What a crash leaves of these steps: the content of each file, `null` for a directory. */
function left(records: readonly TraceRecord[], survivors: Survivors): Record<string, string | null> {
  const disk = new Disk('/d');
  for (const record of records) disk.apply(record);
  const temp = memoryDir('disk');
  try {
    const top = join(temp.path, 'top');
    mkdirSync(top);
    materialize(disk.root, survivors, top);
    const names = readdirSync(top, { recursive: true, withFileTypes: true });
    return Object.fromEntries(
      names.map(entry => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(top.length + 1), entry.isDirectory() ? null : readFileSync(path, 'latin1')];
      }),
    );
  } finally {
    temp.remove();
  }
}

suite('a disk that loses power', () => {
  test('keeps what was synced, and the rest may go', () => {
    const steps = [
      create(1, '/d/a'),
      write(1, 0, 'sure'),
      sync(1),
      open(2, '/d'),
      sync(2),
      write(1, 4, ' not'),
    ];
    assert.deepEqual(left(steps, extremes.nothing), { a: 'sure' });
    assert.deepEqual(left(steps, extremes.names), { a: 'sure' });
    assert.deepEqual(left(steps, extremes.zeros), { a: 'sure\0\0\0\0' });
    assert.deepEqual(left(steps, extremes.killed), { a: 'sure not' });
  });

  test('loses a file whose name was not synced, with all its bytes', () => {
    const steps = [create(1, '/d/a'), write(1, 0, 'bytes'), sync(1)];
    assert.deepEqual(left(steps, extremes.nothing), {});
    assert.deepEqual(left(steps, extremes.bytes), {});
    assert.deepEqual(left(steps, extremes.names), { a: 'bytes' });
  });

  test('keeps an empty file of which only the name was synced', () => {
    const steps = [create(1, '/d/a'), write(1, 0, 'bytes'), open(2, '/d'), sync(2)];
    assert.deepEqual(left(steps, extremes.nothing), { a: '' });
    assert.deepEqual(left(steps, extremes.zeros), { a: '\0\0\0\0\0' });
  });

  test('needs each directory on the way to be synced', () => {
    const make = (path: string): TraceRecord => ({ kind: 'mkdir', path });
    const steps = [make('/d/one'), make('/d/one/two'), open(1, '/d/one'), sync(1)];
    assert.deepEqual(left(steps, extremes.nothing), {});
    assert.deepEqual(left([...steps, open(2, '/d'), sync(2)], extremes.nothing), {
      one: null,
      'one/two': null,
    });
  });

  test('brings back what was removed, and undoes a rename whole, until the directory is synced', () => {
    const two = [create(1, '/d/a'), write(1, 0, 'old'), create(2, '/d/b'), write(2, 0, 'new')];
    const certain: TraceRecord[] = [...two, { kind: 'settle' }];
    const removed: TraceRecord[] = [...certain, { kind: 'unlink', path: '/d/a' }];
    assert.deepEqual(left(removed, extremes.nothing), { a: 'old', b: 'new' });
    assert.deepEqual(left(removed, extremes.killed), { b: 'new' });
    const renamed: TraceRecord[] = [...certain, { kind: 'rename', from: '/d/b', to: '/d/a' }];
    for (let seed = 0; seed < 30; seed++) {
      const found = JSON.stringify(left(renamed, someSurvivors(seed)));
      assert.ok(['{"a":"old","b":"new"}', '{"a":"new"}'].includes(found), found);
    }
    assert.deepEqual(left([...renamed, open(3, '/d'), sync(3)], extremes.nothing), { a: 'new' });
  });

  test('may have a rename between directories in either, both or none', () => {
    const steps: TraceRecord[] = [
      { kind: 'mkdir', path: '/d/from' },
      { kind: 'mkdir', path: '/d/to' },
      create(1, '/d/from/a'),
      write(1, 0, 'x'),
      { kind: 'settle' },
      { kind: 'rename', from: '/d/from/a', to: '/d/to/a' },
    ];
    const found = new Set<string>();
    for (let seed = 0; seed < 100; seed++)
      found.add(
        Object.keys(left(steps, someSurvivors(seed)))
          .sort()
          .join(' '),
      );
    assert.deepEqual([...found].sort(), ['from from/a to', 'from from/a to to/a', 'from to', 'from to to/a']);
  });

  test('tears a write between sectors, never within one', () => {
    const before = 'a'.repeat(2048);
    const steps = [create(1, '/d/f'), write(1, 0, before), { kind: 'settle' } as const];
    const torn = [...steps, write(1, 256, 'b'.repeat(1024))];
    const found = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const text = left(torn, someSurvivors(seed)).f as string;
      found.add(text.replaceAll(/(.)\1*/g, (run, letter) => `${letter}${run.length} `));
    }
    assert.ok(found.has('a2048 ') && found.has('a256 b1024 a768 '), 'all or nothing');
    assert.ok(found.has('a512 b512 a1024 '), 'the one in the middle');
    // The write begins and ends within sectors; sectors end at 512 and 1024.
    const ends = new Set(['256', '512', '1024', '1280']);
    for (const text of found) {
      let at = 0;
      for (const [, length] of text.matchAll(/[ab](\d+) /g)) {
        at += Number(length);
        assert.ok(at === 2048 || ends.has(`${at}`), text);
      }
    }
  });

  test('is compared with real files', () => {
    const temp = memoryDir('disk');
    const disk = new Disk('/d');
    for (const record of [create(1, '/d/a'), write(1, 0, 'x'), create(2, '/d/b')]) disk.apply(record);
    materialize(disk.root, extremes.killed, temp.path);
    assert.deepEqual(differences(disk.root, extremes.killed, temp.path), []);
    for (const record of [write(1, 0, 'y'), create(3, '/d/c')]) disk.apply(record);
    writeFileSync(join(temp.path, 'd'), '');
    assert.deepEqual(differences(disk.root, extremes.killed, temp.path).sort(), ['a', 'c', 'd']);
    temp.remove();
  });

  test('leaves the same for the same seed', () => {
    const steps = Array.from({ length: 30 }, (_, n) => [
      create(n, `/d/${n}`),
      write(n, 0, 'x'.repeat(3000)),
    ]).flat();
    const [one, same, other] = [
      left(steps, someSurvivors(7)),
      left(steps, someSurvivors(7)),
      left(steps, someSurvivors(8)),
    ];
    assert.deepEqual(one, same);
    assert.notDeepEqual(one, other);
  });
});
