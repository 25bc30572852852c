import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isConditionKey } from './grammar/condition-key.ts';
import { conditionKey, conditionKeys } from './index.ts';

test('every key is a condition key, once', () => {
  for (const { name } of conditionKeys) assert.ok(isConditionKey(name.replace('*', 'x')), name);
  assert.equal(new Set(conditionKeys.map(({ name }) => name.toLowerCase())).size, conditionKeys.length);
});

test('a key is found by its name in any case, and a tag by any key', () => {
  assert.equal(conditionKey('AWS:principalorgpaths')?.values, 'multi');
  assert.equal(conditionKey('aws:ResourceTag/Cost Center')?.name, 'aws:ResourceTag/*');
  assert.equal(conditionKey('aws:ResourceTag/a/b')?.name, 'aws:ResourceTag/*');
  for (const name of ['aws:ResourceTag', 'aws:Nothing', 'aws:SourceIp/x', '']) {
    assert.equal(conditionKey(name), undefined, name);
  }
});

test('the keys with several values are those of the AWS guide', () => {
  assert.deepEqual(
    conditionKeys.filter(({ values }) => values === 'multi').map(({ name }) => name),
    [
      'aws:PrincipalOrgPaths',
      'aws:PrincipalServiceNamesList',
      'aws:VpceOrgPaths',
      'aws:ResourceOrgPaths',
      'aws:TagKeys',
      'aws:CalledVia',
      'aws:SourceOrgPaths',
      'sts:TransitiveTagKeys',
    ],
  );
});

test('docs/iam.md has the table of the keys', () => {
  const page = readFileSync(new URL('../../docs/iam.md', import.meta.url), 'utf8');
  const rows = conditionKeys.map(
    ({ name, type, values, present }) => `| \`${name}\` | ${type} | ${values} | ${present} |`,
  );
  const table = ['| key | type | values | present when |', '|---|---|---|---|', ...rows].join('\n');
  assert.ok(page.includes(table), `the table should be:\n${table}`);
});
