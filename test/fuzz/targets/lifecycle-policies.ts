import assert from 'node:assert/strict';
import { withPlainKeys } from '../../../src/base/json-keys.ts';
import { parseLifecyclePolicy } from '../../../src/registry/lifecycle/parse-policy.ts';
import { refusingOnly, type Target } from '../target.ts';

const rule = (selection: object, rulePriority = 1) => ({
  rulePriority,
  selection,
  action: { type: 'expire' },
});
const text = (...rules: object[]) => JSON.stringify({ rules });

/** Lifecycle policies. */
export const lifecyclePolicies: Target = {
  name: 'lifecycle-policies',
  covers: [
    'src/registry/lifecycle/parse-policy',
    'src/registry/lifecycle/json-schema',
    'src/registry/lifecycle/rule-conflicts',
  ],
  words: [
    ...[
      'rules',
      'rulePriority',
      'description',
      'selection',
      'action',
      'tagStatus',
      'tagged',
      'untagged',
      'any',
    ],
    ...[
      'tagPatternList',
      'tagPrefixList',
      'countType',
      'imageCountMoreThan',
      'sinceImagePushed',
      'sinceImagePulled',
    ],
    ...[
      'countUnit',
      'days',
      'countNumber',
      'type',
      'expire',
      'transition',
      'targetStorageClass',
      'archive',
      '*',
      'a*b',
    ],
    ...['sinceImageTransitioned', 'storageClass', 'standard', '2147483647', '2147483648', '1.5'],
  ],
  seeds: [
    text(rule({ tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 })),
    text(
      rule({ tagStatus: 'tagged', tagPrefixList: ['prod'], countType: 'imageCountMoreThan', countNumber: 1 }),
      rule(
        { tagStatus: 'tagged', tagPatternList: ['*web*'], countType: 'imageCountMoreThan', countNumber: 9 },
        2,
      ),
      rule({ tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 99 }, 3),
    ),
    text({
      ...rule({ tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 5 }),
      description: 'd',
      action: { type: 'transition', targetStorageClass: 'archive' },
    }),
  ],
  check(input) {
    const policy = refusingOnly(['InvalidLifecyclePolicy'], () => parseLifecyclePolicy(input));
    if (policy === undefined) return;
    const { rules } = policy;
    const priorities = rules.map(each => each.rulePriority);
    assert.deepEqual(
      priorities,
      [...new Set(priorities)].sort((a, b) => a - b),
    );
    // What is shown is the same policy, and shown alike.
    assert.deepEqual(parseLifecyclePolicy(policy.text), policy);
    assert.equal((JSON.parse(withPlainKeys(input)) as { rules: unknown[] }).rules.length, rules.length);
    for (const { selection } of rules)
      assert.ok(Number.isSafeInteger(selection.countNumber) && selection.countNumber > 0);
  },
};
