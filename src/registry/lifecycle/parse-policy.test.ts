import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseLifecyclePolicy } from './parse-policy.ts';

const count = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 3 };
const age = { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 };
const expire = { type: 'expire' };
const transition = { type: 'transition', targetStorageClass: 'archive' };
const rule = (rulePriority: unknown, selection: object = count, action: object = expire) => ({
  rulePriority,
  selection,
  action,
});

function assertRefused(document: unknown, why: string): void {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  assert.throws(() => parseLifecyclePolicy(text), {
    code: 'InvalidLifecyclePolicy',
    message: `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${why}'`,
  });
}
const refusedRule = (bad: unknown, why: string) => assertRefused({ rules: [bad] }, why);
const without = (object: object, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

const notOne = 'instance failed to match exactly one schema (matched 0 out of 2)';
const notMapped = 'Could not map policyString into LifecyclePolicy.';

describe('a lifecycle policy is refused', () => {
  test('when it is not JSON, not an object, too deep or beyond an int', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    for (const text of ['', 'text', '[]', '"rules"', 'null', '{"rules":[', `{"rules":${deep}}`]) {
      assertRefused(text, notMapped);
    }
    refusedRule(rule(2 ** 31), notMapped);
    refusedRule(rule(1, { ...count, countNumber: 1e300 }), notMapped);
  });

  test('for properties that are missing or unknown', () => {
    assertRefused({}, 'object has missing required properties (["rules"])');
    assertRefused(
      { no: 1, rules: [rule(1)] },
      'object instance has properties which are not allowed by the schema: (["no"])',
    );
    for (const name of ['rulePriority', 'selection', 'action']) {
      refusedRule(without(rule(1), name), `object has missing required properties (["${name}"])`);
    }
    for (const name of ['tagStatus', 'countType', 'countNumber']) {
      const selection = without(count, name);
      refusedRule(rule(1, selection), `object has missing required properties (["${name}"])`);
    }
    refusedRule(rule(1, count, {}), 'object has missing required properties (["type"])');
    refusedRule(
      { b: 1, a: 2 },
      [
        'object instance has properties which are not allowed by the schema: (["a","b"])',
        'object has missing required properties (["action","rulePriority","selection"])',
      ].join('\n'),
    );
    refusedRule(
      rule(1, { ...count, extra: 1 }),
      'object instance has properties which are not allowed by the schema: (["extra"])',
    );
  });

  test('for values of the wrong type, outside an enumeration, or too small', () => {
    assertRefused(
      { rules: {} },
      'instance type (object) does not match any allowed primitive type (allowed: ["array"])',
    );
    refusedRule(
      'rule',
      'instance type (string) does not match any allowed primitive type (allowed: ["object"])',
    );
    refusedRule(
      rule('1'),
      'instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
    );
    refusedRule(
      rule(1.5),
      'instance type (number) does not match any allowed primitive type (allowed: ["integer"])',
    );
    refusedRule(rule(0), 'numeric instance is lower than the required minimum (minimum: 1, found: 0)');
    refusedRule(
      rule(1, { ...count, countNumber: -1 }),
      'numeric instance is lower than the required minimum (minimum: 1, found: -1)',
    );
    refusedRule(
      rule(1, { ...count, tagStatus: 'unknown' }),
      'instance value ("unknown") not found in enum (possible values: ["any","tagged","untagged"])',
    );
    refusedRule(
      rule(1, { ...age, countUnit: 'hours' }),
      'instance value ("hours") not found in enum (possible values: ["days"])',
    );
    refusedRule(
      rule(1, { ...count, tagPrefixList: null }),
      'instance type (null) does not match any allowed primitive type (allowed: ["array"])',
    );
  });

  test('for a count with a unit, days without, and actions that are none', () => {
    refusedRule(rule(1, { ...count, countType: 'unknown' }), notOne);
    refusedRule(rule(1, { ...count, countUnit: 'days' }), notOne);
    refusedRule(rule(1, { ...count, countUnit: null }), notOne);
    refusedRule(rule(1, without(age, 'countUnit')), notOne);
    refusedRule(rule(1, count, { type: 'keep' }), notOne);
    refusedRule(rule(1, count, { type: 'transition' }), notOne);
    refusedRule(rule(1, count, { type: 'expire', targetStorageClass: null }), notOne);
  });

  test('with every violation on a line of its own', () => {
    const bad = rule(1, { ...count, tagPrefixList: null });
    assertRefused(
      { rules: [bad, { ...bad, rulePriority: 2 }] },
      Array(2)
        .fill('instance type (null) does not match any allowed primitive type (allowed: ["array"])')
        .join('\n'),
    );
  });

  test('for too many rules, or none', () => {
    assertRefused(
      { rules: [] },
      'array is too short: must have at least 1 elements but instance has 0 elements',
    );
    const tagged = (at: number) => ({ ...count, tagStatus: 'tagged', tagPrefixList: [`p${at}-`] });
    const rules = Array.from({ length: 51 }, (_, at) => rule(at + 1, tagged(at)));
    assertRefused({ rules }, 'array is too long: must have at most 50 elements but instance has 51 elements');
    assert.equal(parseLifecyclePolicy(JSON.stringify({ rules: rules.slice(1) })).rules.length, 50);
  });

  test('for rules that cannot be together', () => {
    const tagged = { ...count, tagStatus: 'tagged', tagPrefixList: ['v'] };
    const archived = {
      tagStatus: 'any',
      storageClass: 'archive',
      countType: 'sinceImageTransitioned',
      countUnit: 'days',
      countNumber: 90,
    };
    const cases: [object[], string][] = [
      [[rule(1), rule(1, tagged)], 'Rule priorities must be unique.'],
      [[rule(1), rule(2)], 'Only one rule can select Untagged images per storage class.'],
      [[rule(1, age), rule(2)], 'Rule for tagStatus=ANY must have the lowest priority per storage class'],
      [
        [rule(1, age), rule(2, age)],
        'Rule for tagStatus=ANY must have the lowest priority per storage class',
      ],
      [
        [rule(1, tagged), rule(2, tagged)],
        'Tag prefixes must be unique across the rules of a storage class.',
      ],
      [
        [rule(1, { ...count, tagStatus: 'tagged' })],
        'Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.',
      ],
      [
        [rule(1, { ...tagged, tagPrefixList: [] })],
        'Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.',
      ],
      [
        [rule(1, { ...tagged, tagPatternList: ['v*'] })],
        'Only one of tagPrefixList and tagPatternList can be specified.',
      ],
      [
        [rule(1, { ...count, tagPrefixList: ['v'] })],
        'tagPrefixList and tagPatternList can only be specified when tagStatus=TAGGED.',
      ],
      [[rule(1, { ...tagged, tagPrefixList: [''] })], 'Tag prefixes and tag patterns must not be empty.'],
      [
        [rule(1, { ...count, tagStatus: 'tagged', tagPatternList: ['*a*b*c*d*'] })],
        'The tag pattern "*a*b*c*d*" has more than the maximum of 4 wildcards.',
      ],
      [
        [rule(1, { ...age, countType: 'sinceImagePulled' })],
        'countType=sinceImagePulled is only supported for the transition action.',
      ],
      [
        [rule(1, { ...age, countType: 'sinceImageTransitioned', countNumber: 90 })],
        'countType=sinceImageTransitioned and storageClass=archive must be specified together.',
      ],
      [
        [rule(1, { ...age, storageClass: 'archive' })],
        'countType=sinceImageTransitioned and storageClass=archive must be specified together.',
      ],
      [
        [rule(1, archived, transition)],
        'countType=sinceImageTransitioned is only supported for the expire action.',
      ],
      [
        [rule(1, { ...archived, countNumber: 89 })],
        'numeric instance is lower than the required minimum (minimum: 90, found: 89)',
      ],
    ];
    for (const [rules, why] of cases) assertRefused({ rules }, why);
    const both = {
      rules: [rule(1, { ...age, countType: 'sinceImagePulled' }, transition), rule(2, archived)],
    };
    assert.equal(
      parseLifecyclePolicy(JSON.stringify(both)).rules.length,
      2,
      'one ANY for each storage class',
    );
  });
});

test('a policy is kept compact, by priority, and with its members in one order', () => {
  const text = `{ "rules": [
    { "action": { "type": "expire" }, "rulePriority": 20, "selection": { "countNumber": 3, "countType": "imageCountMoreThan", "tagStatus": "any" } },
    { "description": "d", "rulePriority": 3, "action": { "targetStorageClass": "archive", "type": "transition" },
      "selection": { "countUnit": "days", "tagPatternList": ["v*", "*1"], "countType": "sinceImagePulled", "storageClass": "standard", "countNumber": 5, "tagStatus": "tagged" } } ] }`;
  assert.equal(
    parseLifecyclePolicy(text).text,
    '{"rules":[{"rulePriority":3,"description":"d","selection":{"tagStatus":"tagged","tagPatternList":["v*","*1"],"storageClass":"standard","countType":"sinceImagePulled","countUnit":"days","countNumber":5},"action":{"type":"transition","targetStorageClass":"archive"}},{"rulePriority":20,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":3},"action":{"type":"expire"}}]}',
  );
});
