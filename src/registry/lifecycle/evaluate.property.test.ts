import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Digest } from '../../wire/oci/digest.ts';
import { runs } from '../property-runs.test-support.ts';
import { evaluate } from './evaluate.ts';
import type { LifecycleImage } from './lifecycle-image.ts';
import { naively } from './naive.test-support.ts';
import { parseLifecyclePolicy } from './parse-policy.ts';
import type { LifecyclePolicy, LifecycleRule } from './policy.ts';
import { ruleConflict } from './rule-conflicts.ts';
import { reasonOf, type Verdict } from './verdict.ts';

const now = 1_700_000_000_000;
const day = 86_400_000;

const tag = fc.constantFrom('a', 'b', 'ab', 'a-1', 'b-1', 'ab-2', 'prod-1', 'beta-2', 'c');
const pattern = fc.constantFrom('*', 'a*', '*1', 'a*b', 'ab', 'prod*', '*-*', 'b-1', '*b*');
const prefix = fc.constantFrom('a', 'b', 'prod', 'ab', 'c');
/** Around whole days, for the edges. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom(-1, 0, 1))
  .map(([days, jitter]) => now - days * day + jitter);

const count = fc.oneof(
  fc.record({ countType: fc.constant('imageCountMoreThan'), countNumber: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    countType: fc.constantFrom('sinceImagePushed', 'sinceImagePulled'),
    countUnit: fc.constant('days'),
    countNumber: fc.integer({ min: 1, max: 10 }),
  }),
);
const tags = fc.oneof(
  fc.constant({ tagStatus: 'any' }),
  fc.constant({ tagStatus: 'untagged' }),
  fc
    .array(pattern, { minLength: 1, maxLength: 2 })
    .map(tagPatternList => ({ tagStatus: 'tagged', tagPatternList })),
  fc
    .array(prefix, { minLength: 1, maxLength: 2 })
    .map(tagPrefixList => ({ tagStatus: 'tagged', tagPrefixList })),
);
const standardRule = fc.tuple(tags, count, fc.boolean()).map(([selection, counted, expires]) => ({
  selection: { ...selection, ...counted },
  action:
    expires && counted.countType !== 'sinceImagePulled'
      ? { type: 'expire' }
      : { type: 'transition', targetStorageClass: 'archive' },
}));
const archiveRule = fc.tuple(tags, fc.integer({ min: 1, max: 10 })).map(([selection, countNumber]) => ({
  selection: {
    ...selection,
    storageClass: 'archive',
    countType: 'sinceImageTransitioned',
    countUnit: 'days',
    // The grammar asks for 90 days, the evaluation does not care.
    countNumber,
  },
  action: { type: 'expire' },
}));
const policies: fc.Arbitrary<LifecyclePolicy> = fc
  .array(fc.oneof({ arbitrary: standardRule, weight: 4 }, archiveRule), { minLength: 1, maxLength: 5 })
  .map(rules => ({
    rules: rules.map((rule, at) => ({ ...rule, rulePriority: 2 * at + 1 }) as unknown as LifecycleRule),
  }));

const digestOf = (at: number) => `sha256:${at.toString(16).padStart(64, '0')}` as Digest;
const repositories: fc.Arbitrary<LifecycleImage[]> = fc
  .array(
    fc.record({
      tags: fc.oneof(fc.constant([]), fc.uniqueArray(tag, { maxLength: 3 })),
      storageClass: fc.constantFrom('standard' as const, 'standard' as const, 'archive' as const),
      pushedAt: time,
      pulledAt: fc.option(time),
      archivedAt: fc.option(time),
      activatedAt: fc.option(time),
      subject: fc.option(fc.integer({ min: 0, max: 14 }), { freq: 3 }),
      inList: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map(images =>
    images.map((image, at) => ({
      ...image,
      digest: digestOf(at),
      // A manifest names a subject that was there before, or one that is not there: never itself.
      subject:
        image.subject === null || (image.subject >= at && image.subject < 12)
          ? null
          : digestOf(image.subject),
    })),
  );

function told(verdict: Verdict): { fate: string; why: string } {
  switch (verdict.outcome) {
    case 'acted':
      return {
        fate: `${verdict.rule.action.type} ${verdict.rule.rulePriority}`,
        why: verdict.with === undefined ? 'rule' : 'with',
      };
    case 'kept':
      return { fate: '-', why: verdict.overruled ? `kept, not ${verdict.overruled.rulePriority}` : 'kept' };
    default:
      return { fate: '-', why: verdict.outcome };
  }
}

test('the evaluator agrees with a naive one, in what it does and why', () => {
  fc.assert(
    fc.property(policies, repositories, (policy, images) => {
      const verdicts = evaluate(policy, images, now);
      const actual = Object.fromEntries(verdicts.map(each => [each.image.digest, told(each)]));
      assert.deepEqual(actual, Object.fromEntries(naively(policy, images, now)));
      assert.equal(verdicts.length, images.length);
      for (const each of verdicts) assert.ok(reasonOf(each).endsWith('.'));
    }),
    { numRuns: runs(20_000, 1) },
  );
});

test('the order of the images does not matter, and nothing is acted on twice', () => {
  fc.assert(
    fc.property(policies, repositories, (policy, images) => {
      const one = evaluate(policy, images, now);
      assert.deepEqual(evaluate(policy, images.toReversed(), now), one);
      assert.equal(new Set(one.map(each => each.image.digest)).size, one.length);
    }),
    { numRuns: runs(2000) },
  );
});

test('what the grammar takes is written back so that it reads the same', () => {
  const valid = policies.filter(policy => ruleConflict(policy.rules) === undefined);
  fc.assert(
    fc.property(valid, policy => {
      const parsed = parseLifecyclePolicy(JSON.stringify(policy));
      assert.deepEqual(parseLifecyclePolicy(parsed.text), parsed);
      assert.deepEqual(parsed.rules, policy.rules);
    }),
    { numRuns: runs(500) },
  );
});

test('no JSON makes the grammar throw anything but its own fault', () => {
  const names = fc.constantFrom('rules', 'rulePriority', 'selection', 'action', 'type', 'countNumber', 'x');
  const json = fc.letrec(tie => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, 0, 1, 1.5, 1e300, 'any', 'expire', ''),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(
      fc.oneof(
        json.map(value => JSON.stringify(value)),
        fc.string(),
      ),
      text => {
        try {
          parseLifecyclePolicy(text);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'InvalidLifecyclePolicy');
        }
      },
    ),
    { numRuns: runs(5000) },
  );
});
