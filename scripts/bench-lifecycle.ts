/**
 * Prints how long it takes to evaluate a lifecycle policy over one repository, as medians of repeated runs:
 * `node scripts/bench-lifecycle.ts`. `--check` fails where the evaluation of 100,000 images takes 2 s or more.
 */
import { evaluate } from '../src/registry/lifecycle/evaluate.ts';
import type { LifecycleImage } from '../src/registry/lifecycle/lifecycle-image.ts';
import { parseLifecyclePolicy } from '../src/registry/lifecycle/parse-policy.ts';
import { isActedOn } from '../src/registry/lifecycle/verdict.ts';

const now = Date.UTC(2026, 0, 1);
const day = 86_400_000;
const target = 2000;

const imagesOf = (count: number): LifecycleImage[] =>
  Array.from({ length: count }, (_, at) => ({
    digest: `sha256:${at.toString(16).padStart(64, '0')}` as LifecycleImage['digest'],
    tags: at % 5 === 0 ? [] : [`app${at % 60}-${at}`, `build-${at}`],
    storageClass: at % 11 === 0 ? 'archive' : 'standard',
    pushedAt: now - (at % 700) * day,
    pulledAt: at % 3 === 0 ? now - (at % 200) * day : null,
    archivedAt: at % 11 === 0 ? now - (at % 400) * day : null,
    activatedAt: null,
    subject: null,
    inList: at % 7 === 0,
  }));

const expire = { type: 'expire' };
const rule = (selection: object, action: object = expire) => ({ selection, action });
const days = (countType: string, countNumber: number) => ({ countType, countUnit: 'days', countNumber });
const prefixed = (at: number) =>
  rule({
    tagStatus: 'tagged',
    tagPrefixList: [`app${at}-`],
    countType: 'imageCountMoreThan',
    countNumber: 100,
  });
const untagged = rule({ tagStatus: 'untagged', ...days('sinceImagePushed', 30) });
const unpulled = rule(
  { tagStatus: 'any', ...days('sinceImagePulled', 180) },
  { type: 'transition', targetStorageClass: 'archive' },
);
const archived = rule({
  tagStatus: 'any',
  storageClass: 'archive',
  ...days('sinceImageTransitioned', 365),
});

const policies = {
  '1 rule': [untagged],
  '4 rules': [prefixed(1), untagged, unpulled, archived],
  '50 rules': [...Array.from({ length: 47 }, (_, at) => prefixed(at)), untagged, unpulled, archived],
};

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

let slowest = 0;
console.log('lifecycle evaluation          images  acted on   median ms');
for (const count of [1_000, 10_000, 100_000]) {
  const images = imagesOf(count);
  for (const [name, rules] of Object.entries(policies)) {
    const numbered = rules.map((each, at) => ({ rulePriority: at + 1, ...each }));
    const policy = parseLifecyclePolicy(JSON.stringify({ rules: numbered }));
    const acted = evaluate(policy, images, now).filter(isActedOn).length;
    const took = median(
      Array.from({ length: 5 }, () => {
        const start = performance.now();
        evaluate(policy, images, now);
        return performance.now() - start;
      }),
    );
    slowest = Math.max(slowest, took);
    console.log(
      `  ${name.padEnd(24)} ${String(count).padStart(9)} ${String(acted).padStart(9)} ${took.toFixed(1).padStart(11)}`,
    );
  }
}
if (process.argv.includes('--check') && slowest >= target) {
  console.error(`An evaluation took ${Math.round(slowest)} ms; the target is under ${target} ms.`);
  process.exitCode = 1;
}
