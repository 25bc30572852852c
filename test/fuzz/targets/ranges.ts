import assert from 'node:assert/strict';
import { parseContentRange, parseRange } from '../../../src/wire/oci/range.ts';
import type { Target } from '../target.ts';

const sizes = [0, 1, 10, 4096, 2 ** 40];

/** The headers Range and Content-Range. */
export const ranges: Target = {
  name: 'ranges',
  covers: ['src/wire/oci/range'],
  words: ['bytes=', '-', '0', '9', '999999999999999', '1000000000000000', ',', ' ', 'bytes', '*', '/'],
  seeds: ['bytes=0-99', 'bytes=5-', 'bytes=-5', '0-99', 'bytes=9-1', 'bytes=0-0,5-6', '100-199'],
  check(text) {
    for (const size of sizes) {
      const span = parseRange(text, size);
      if (span === 'whole') continue;
      assert.match(text.trim(), /^bytes=\d*-\d*$/, 'anything else is ignored');
      if (span === 'unsatisfiable') continue;
      const { first, last } = span;
      assert.ok(Number.isSafeInteger(first) && Number.isSafeInteger(last));
      assert.ok(first >= 0 && first <= last && last < size, `${first}-${last} of ${size}`);
      const [from = '', to = ''] = text.trim().slice('bytes='.length).split('-');
      const wanted =
        from === ''
          ? [BigInt(size) > BigInt(to) ? BigInt(size) - BigInt(to) : 0n, BigInt(size) - 1n]
          : [BigInt(from), to === '' || BigInt(to) >= BigInt(size) ? BigInt(size) - 1n : BigInt(to)];
      assert.deepEqual([BigInt(first), BigInt(last)], wanted);
    }
    const content = parseContentRange(text);
    if (content === undefined) return;
    assert.ok(content.first <= content.last);
    assert.deepEqual(parseContentRange(`${content.first}-${content.last}`), content);
    assert.deepEqual(text.trim().split('-').map(BigInt), [BigInt(content.first), BigInt(content.last)]);
  },
};
