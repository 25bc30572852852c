import type { Digest } from '../../wire/oci/digest.ts';
import { wildcard } from '../wildcard.ts';
import type { LifecycleImage } from './lifecycle-image.ts';
import { type LifecyclePolicy, type LifecycleRule, storageClassOf } from './policy.ts';
import type { OfRule, Verdict } from './verdict.ts';

const day = 24 * 3600 * 1000;

/**
 * What a policy would do at `now` with each image of a repository, the oldest first, and why (ECR User Guide,
 * "Automate the cleanup of images by using lifecycle policies"). All rules are evaluated together and then applied by
 * priority: an image belongs to the first rule that selects it by tag and class, whether or not that rule acts on it;
 * later rules count it, but cannot act on it. A child of a manifest list is spared; an image with a subject that is
 * there is no rule's business: what happens to the subject happens to it.
 */
export function evaluate(policy: LifecyclePolicy, images: readonly LifecycleImage[], now: number): Verdict[] {
  const steps = evaluateInSteps(policy, images, now);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Images that are judged in one step. */
const stepSize = 5_000;

/** The same in steps, for whoever has other things to do between them. */
export function* evaluateInSteps(
  policy: LifecyclePolicy,
  images: readonly LifecycleImage[],
  now: number,
): Generator<undefined, Verdict[]> {
  const byDigest = new Map(images.map(image => [image.digest, image]));
  const follows = (image: LifecycleImage) => image.subject !== null && byDigest.has(image.subject);
  yield;
  const newest = images.toSorted(newestFirst);
  yield;
  const decided = new Map<Digest, Verdict>();
  const rules = policy.rules.map(rule => counting(rule, now));
  for (let at = 0; at < newest.length; at += stepSize) {
    for (const image of newest.slice(at, at + stepSize)) {
      if (!follows(image)) decided.set(image.digest, judge(image, rules));
    }
    yield;
  }
  return newest.reverse().map(image => decided.get(image.digest) ?? follower(image, byDigest, decided));
}

/** A rule that is shown images from the newest to the oldest, and counts those that it selects. */
interface CountingRule {
  readonly rule: LifecycleRule;
  readonly selects: (image: LifecycleImage) => boolean;
  readonly acts: (image: LifecycleImage, position: number) => boolean;
  count: number;
}

const counting = (rule: LifecycleRule, now: number): CountingRule => ({
  rule,
  selects: selector(rule),
  acts: trigger(rule, now),
  count: 0,
});

function judge(image: LifecycleImage, rules: readonly CountingRule[]): Verdict {
  let verdict: OfRule | undefined;
  for (const each of rules) {
    if (!each.selects(image)) continue;
    const { rule } = each;
    each.count += 1;
    const hit = each.acts(image, each.count);
    if (verdict === undefined) {
      const outcome = !hit ? 'kept' : image.inList ? 'protected' : 'acted';
      verdict = { image, rule, position: each.count, outcome };
    } else if (hit && verdict.outcome === 'kept' && verdict.overruled === undefined) {
      verdict = { ...verdict, overruled: rule };
    }
  }
  return verdict ?? { image, outcome: 'unselected' };
}

/** What happens to an image whose subject is there. */
function follower(
  image: LifecycleImage,
  byDigest: ReadonlyMap<Digest, LifecycleImage>,
  decided: ReadonlyMap<Digest, Verdict>,
): Verdict {
  const leader = leaderOf(image, byDigest);
  const fate = leader && decided.get(leader.digest);
  return leader && fate?.outcome === 'acted' && canFollow(image, fate.rule)
    ? { image, outcome: 'acted', rule: fate.rule, with: leader.digest }
    : { image, outcome: 'follows', subject: image.subject as Digest };
}

/** When an image was pushed; being restored counts as a push. */
export const pushTime = (image: LifecycleImage): number => Math.max(image.pushedAt, image.activatedAt ?? 0);

function newestFirst(a: LifecycleImage, b: LifecycleImage): number {
  return pushTime(b) - pushTime(a) || (a.digest < b.digest ? -1 : 1);
}

function selector(rule: LifecycleRule): (image: LifecycleImage) => boolean {
  const { tagStatus, tagPatternList, tagPrefixList } = rule.selection;
  const storageClass = storageClassOf(rule);
  const wanted = [
    ...(tagPatternList ?? []).map(wildcard),
    ...(tagPrefixList ?? []).map(prefix => (tag: string) => tag.startsWith(prefix)),
  ];
  // Runs for each image and rule: loops cost half of what `every` and `some` do.
  const hasAll = (tags: readonly string[]): boolean => {
    for (const matches of wanted) {
      let found = false;
      for (let at = 0; at < tags.length && !found; at++) found = matches(tags[at] as string);
      if (!found) return false;
    }
    return true;
  };
  return image =>
    image.storageClass === storageClass &&
    (tagStatus === 'any' || (tagStatus === 'untagged' ? image.tags.length === 0 : hasAll(image.tags)));
}

/** Does the rule act on an image that it selects, the `position`th of them from the newest? */
function trigger(rule: LifecycleRule, now: number): (image: LifecycleImage, position: number) => boolean {
  const { countType, countNumber } = rule.selection;
  if (countType === 'imageCountMoreThan') return (_, position) => position > countNumber;
  const since = clocks[countType];
  return image => now - since(image) > countNumber * day;
}

/** From when on the days count. */
const clocks = {
  sinceImagePushed: pushTime,
  sinceImagePulled: (image: LifecycleImage) =>
    image.pulledAt === null && image.activatedAt === null
      ? image.pushedAt
      : Math.max(image.pulledAt ?? 0, image.activatedAt ?? 0),
  sinceImageTransitioned: (image: LifecycleImage) => image.archivedAt ?? Number.POSITIVE_INFINITY,
} as const;

/** The image at the end of a chain of subjects; undefined where the chain is a circle. */
function leaderOf(
  image: LifecycleImage,
  byDigest: ReadonlyMap<Digest, LifecycleImage>,
): LifecycleImage | undefined {
  const seen = new Set<LifecycleImage>();
  for (let at = image; ; ) {
    if (seen.has(at)) return undefined;
    seen.add(at);
    const next = at.subject === null ? undefined : byDigest.get(at.subject);
    if (!next) return at;
    at = next;
  }
}

/** A referrer that is a list's child stays, and one that is archived already needs no transition. */
const canFollow = (image: LifecycleImage, rule: LifecycleRule): boolean =>
  !image.inList && (rule.action.type === 'expire' || image.storageClass === 'standard');
