import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../test/support/processor-time.ts';
import { isRepositoryName } from './repository-name.ts';

const good = [
  'ab',
  'app/web',
  'a.b',
  'a_b',
  'a__b',
  'a---b',
  '0/1',
  'team-1/app_2/x.y',
  'a/b/c/d',
  'x'.repeat(256),
];
const bad = [
  ...['', 'a', 'A/b', 'app/', '/app', 'app//web', '.app', 'app.', 'a..b', 'a._b', 'a___b', '-app', 'app-'],
  ...['a/../b', '..', './a', 'a b', 'a\n', 'a\0b', 'a%2fb', 'é/a', 'a\\b', 'a:b', 'x'.repeat(257)],
];

for (const name of good)
  test(`'${name.slice(0, 30)}' is a repository's name`, () => assert.ok(isRepositoryName(name)));
for (const name of bad) {
  test(`${JSON.stringify(name.slice(0, 30))} is no repository's name`, () =>
    assert.ok(!isRepositoryName(name)));
}

test('long separators and near misses take no time', () => {
  const names = [
    'a'.repeat(255),
    `${'a-'.repeat(127)}!`,
    `a${'-'.repeat(254)}`,
    `${'a/'.repeat(127)}/`,
    `${'a'.repeat(1_000_000)}!`,
  ];
  assert.ok(processorTime(() => names.forEach(isRepositoryName)) < 100);
});

test('no name can leave a directory or be taken for a path of another kind', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '0', '.', '/', '-', '_', '%', '\\'), maxLength: 12 }),
      name => {
        if (!isRepositoryName(name)) return;
        for (const part of name.split('/')) assert.match(part, /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/);
        assert.ok(!name.includes('..'));
      },
    ),
  );
});
