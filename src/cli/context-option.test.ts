import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseContext } from './context-option.ts';

test('keys with their values; the same key again, in any case, has one more', () => {
  assert.deepEqual(
    [...parseContext(['aws:SourceIp=10.0.0.1', 'aws:TagKeys=a', 'AWS:tagkeys=b=c', 'sts:ExternalId='])],
    [
      ['aws:SourceIp', ['10.0.0.1']],
      ['aws:TagKeys', ['a', 'b=c']],
      ['sts:ExternalId', ['']],
    ],
  );
});

test('what is none is refused', () => {
  for (const text of ['', '=', 'aws:SourceIp', 'SourceIp=1', '=1', 'a b:c=d']) {
    assert.throws(() => parseContext([text]), { code: 'InvalidOption' }, text);
  }
});
