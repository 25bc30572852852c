import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseContentRange, parseRange } from './range.ts';

const table: [string | undefined, number, ReturnType<typeof parseRange>][] = [
  [undefined, 10, 'whole'],
  ['bytes=0-', 10, { first: 0, last: 9 }],
  ['bytes=3-5', 10, { first: 3, last: 5 }],
  ['bytes=3-500', 10, { first: 3, last: 9 }],
  ['bytes=9-9', 10, { first: 9, last: 9 }],
  ['bytes=-3', 10, { first: 7, last: 9 }],
  ['bytes=-500', 10, { first: 0, last: 9 }],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=5-3', 10, 'unsatisfiable'],
  ['bytes=0-0', 0, 'unsatisfiable'],
  ['bytes=-1', 0, 'unsatisfiable'],
  ['bytes=0-1,3-4', 10, 'whole'],
  ['bytes=-', 10, 'whole'],
  ['bytes=a-b', 10, 'whole'],
  ['bytes=-1-2', 10, 'whole'],
  ['items=0-1', 10, 'whole'],
  ['bytes=99999999999999999999-', 10, 'whole'],
  ['', 10, 'whole'],
];
for (const [header, size, expected] of table) {
  test(`Range ${header} of ${size} bytes`, () => assert.deepEqual(parseRange(header, size), expected));
}

test('a range lies inside the content, whatever the header says', () => {
  const header = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.option(fc.nat(), { nil: '' }), fc.option(fc.nat(), { nil: '' }))
      .map(([a, b]) => `bytes=${a}-${b}`),
  );
  fc.assert(
    fc.property(header, fc.nat(), (text, size) => {
      const range = parseRange(text, size);
      if (typeof range === 'string') return;
      assert.ok(0 <= range.first && range.first <= range.last && range.last < size);
    }),
  );
});

test('Content-Range of a chunk', () => {
  assert.deepEqual(parseContentRange('0-0'), { first: 0, last: 0 });
  assert.deepEqual(parseContentRange('5-1023'), { first: 5, last: 1023 });
  for (const header of [
    '',
    '-',
    '5-',
    '-5',
    '5-4',
    'bytes 0-1/2',
    '0-1/2',
    'a-b',
    '0--1',
    '1e3-2e3',
    '0-9999999999999999',
  ]) {
    assert.equal(parseContentRange(header), undefined, header);
  }
});
