import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReplication } from './replication-configuration.ts';

const refuse = (reason: string) => new Error(reason);
const parse = (value: unknown) => parseReplication(value, refuse);
const registry = '111122223333/us-east-1';

test('entries become settings, with what is left out as ECR has it', () => {
  assert.deepEqual(
    parse([
      { registry, tags: { include: ['v*'] }, policies: true },
      { registry: '111122223333/*', tags: { exclude: ['*-dev', 'test'] } },
      { registry: '*/*', chaining: true },
    ]),
    [
      { registry, settings: { tags: { include: ['v*'], exclude: [] }, chaining: false, policies: true } },
      {
        registry: '111122223333/*',
        settings: { tags: { include: [], exclude: ['*-dev', 'test'] }, chaining: false, policies: false },
      },
      { registry: '*/*', settings: { chaining: true, policies: false } },
    ],
  );
});

test('every mistake is named with its place', () => {
  const cases: readonly [unknown, RegExp][] = [
    ['on', /^has mistakes: replication: must be a list of registries/],
    [[{ policies: true }], /replication\[0\]\.registry: must be ACCOUNT\/REGION/],
    [[{ registry: '1111/us-east-1', policies: true }], /replication\[0\]\.registry: must be ACCOUNT\/REGION/],
    [[{ registry: '111122223333', policies: true }], /replication\[0\]\.registry: must be ACCOUNT\/REGION/],
    [[{ registry: 111122223333, policies: true }], /replication\[0\]\.registry: must be ACCOUNT\/REGION/],
    [[{ registry }], /replication\[0\]: must have 'tags', 'chaining' or 'policies'/],
    [[{ registry, policies: 'yes' }], /replication\[0\]\.policies: must be true or false/],
    [[{ registry, tags: {} }], /replication\[0\]\.tags: must have 'include', 'exclude' or both/],
    [[{ registry, tags: { include: [] } }], /replication\[0\]\.tags\.include: must name one tag at least/],
    [[{ registry, tags: { include: ['v 1'] } }], /replication\[0\]\.tags\.include\[0\]: must be a tag/],
    [[{ registry, chainig: true, policies: true }], /replication\[0\]: .*chainig/],
    [
      [
        { registry, policies: true },
        { registry, chaining: true },
      ],
      /names the same registry under replication twice: 111122223333\/us-east-1/,
    ],
  ];
  for (const [value, message] of cases) assert.throws(() => parse(value), { message });
});

test('all mistakes are named at once', () => {
  assert.throws(
    () =>
      parse([
        { registry: 'x', policies: true },
        { registry, tags: { exclude: 'v1' } },
      ]),
    /replication\[0\]\.registry: .*; replication\[1\]\.tags\.exclude: must be a list of tags/,
  );
});
