import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches, parseOptions } from './options.ts';

test('a run of everything is written into the documentation; a part of it only where that is said', () => {
  assert.equal(parseOptions([]).write, true);
  assert.equal(parseOptions(['--no-write']).write, false);
  assert.equal(parseOptions(['--quick']).write, false);
  assert.equal(parseOptions(['--only', 'ping']).write, false);
  assert.equal(parseOptions(['--candidates', 'nginx']).write, false);
  assert.equal(parseOptions(['--quick', '--write']).write, true);
});

test('words may be repeated', () => {
  assert.deepEqual(parseOptions(['--only', 'ping', '--only=push 1 MiB']).only, ['ping', 'push 1 MiB']);
});

test('what is not known is refused', () => {
  assert.throws(() => parseOptions(['--fast']), /--fast/);
  assert.throws(() => parseOptions(['ping']), TypeError);
});

test('a word is looked for anywhere and in any case; of no words everything matches', () => {
  assert.ok(matches(['mib'], 'push 1 MiB'));
  assert.ok(matches(['ping', 'push'], 'push 1 MiB'));
  assert.ok(!matches(['ping'], 'push 1 MiB'));
  assert.ok(matches([], 'anything'));
});
