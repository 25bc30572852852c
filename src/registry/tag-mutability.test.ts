import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isImmutable } from './tag-mutability.ts';

test('the four modes', () => {
  const exclusions = ['dev-*', 'latest'];
  for (const [mode, plain, excluded] of [
    ['MUTABLE', false, false],
    ['IMMUTABLE', true, true],
    ['IMMUTABLE_WITH_EXCLUSION', true, false],
    ['MUTABLE_WITH_EXCLUSION', false, true],
  ] as const) {
    const mutability = { mode, exclusions: mode.endsWith('EXCLUSION') ? exclusions : [] };
    assert.equal(isImmutable(mutability, 'v1'), plain, mode);
    for (const tag of ['dev-', 'dev-1', 'latest']) assert.equal(isImmutable(mutability, tag), excluded, mode);
  }
});

test('a pattern matches the whole tag', () => {
  const excluded = (pattern: string, tag: string) =>
    !isImmutable({ mode: 'IMMUTABLE_WITH_EXCLUSION', exclusions: [pattern] }, tag);
  for (const [pattern, tag] of [
    ['*', 'x'],
    ['a*', 'a'],
    ['*a', 'a'],
    ['a*b', 'ab'],
    ['a*b', 'axxb'],
    ['*b*', 'abc'],
    ['a*b*c', 'aXbYc'],
    ['**', ''],
  ] as const) {
    assert.ok(excluded(pattern, tag), `${pattern} ${tag}`);
  }
  for (const [pattern, tag] of [
    ['a', 'ab'],
    ['a*', 'ba'],
    ['a*a', 'a'],
    ['a*b*c', 'acb'],
    ['*bb*b', 'bb'],
  ] as const) {
    assert.ok(!excluded(pattern, tag), `${pattern} ${tag}`);
  }
});
