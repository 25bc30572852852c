import type { LifecycleImage } from './lifecycle-image.ts';
import type { LifecyclePolicy, LifecycleRule } from './policy.ts';

/**
 * A second evaluator, written from the documents one image at a time and without a care for speed. For each digest:
 * what happens (`EXPIRE 2`, `TRANSITION 1`, `-`) and what kind of reason there is.
 */
export function naively(
  policy: LifecyclePolicy,
  images: readonly LifecycleImage[],
  now: number,
): Map<string, { fate: string; why: string }> {
  const subjectOf = (image: LifecycleImage) => images.find(other => other.digest === image.subject);
  const independent = images.filter(image => !subjectOf(image));

  const asRegExp = (pattern: string) => new RegExp(`^${pattern.split('*').map(RegExp.escape).join('[^]*')}$`);
  const selected = (rule: LifecycleRule, image: LifecycleImage): boolean => {
    const { tagStatus, tagPatternList = [], tagPrefixList = [], storageClass = 'standard' } = rule.selection;
    if (image.storageClass !== storageClass) return false;
    if (tagStatus === 'any') return true;
    if (tagStatus === 'untagged') return image.tags.length === 0;
    return [...tagPatternList, ...tagPrefixList.map(prefix => `${prefix}*`)]
      .map(asRegExp)
      .every(expression => image.tags.some(tag => expression.test(tag)));
  };

  const effectivePush = (image: LifecycleImage) =>
    image.activatedAt !== null && image.activatedAt > image.pushedAt ? image.activatedAt : image.pushedAt;
  const isNewer = (a: LifecycleImage, b: LifecycleImage) =>
    effectivePush(a) === effectivePush(b) ? a.digest < b.digest : effectivePush(a) > effectivePush(b);
  const start = (rule: LifecycleRule, image: LifecycleImage): number | undefined => {
    switch (rule.selection.countType) {
      case 'sinceImagePushed':
        return effectivePush(image);
      case 'sinceImagePulled': {
        const events = [image.pulledAt, image.activatedAt].filter(time => time !== null);
        return events.length === 0 ? image.pushedAt : Math.max(...events);
      }
      case 'sinceImageTransitioned':
        return image.archivedAt ?? undefined;
      default:
        throw new Error('not a count of days');
    }
  };
  const meets = (rule: LifecycleRule, image: LifecycleImage): boolean => {
    if (!selected(rule, image)) return false;
    if (rule.selection.countType === 'imageCountMoreThan') {
      const newer = independent.filter(other => selected(rule, other) && isNewer(other, image));
      return newer.length >= rule.selection.countNumber;
    }
    const from = start(rule, image);
    return from !== undefined && (now - from) / 86_400_000 > rule.selection.countNumber;
  };

  const ascending = [...policy.rules].sort((a, b) => a.rulePriority - b.rulePriority);
  const judge = (image: LifecycleImage): { fate: string; why: string } => {
    const [owner, ...later] = ascending.filter(rule => selected(rule, image));
    if (!owner) return { fate: '-', why: 'unselected' };
    if (!meets(owner, image)) {
      const other = later.find(rule => meets(rule, image));
      return { fate: '-', why: other ? `kept, not ${other.rulePriority}` : 'kept' };
    }
    return image.inList
      ? { fate: '-', why: 'protected' }
      : { fate: `${owner.action.type} ${owner.rulePriority}`, why: 'rule' };
  };
  return new Map(
    images.map(image => {
      const subject = subjectOf(image);
      if (!subject) return [image.digest, judge(image)];
      let leader = subject;
      for (let next = subjectOf(leader); next; next = subjectOf(leader)) leader = next;
      const { fate } = judge(leader);
      const expires = fate.startsWith('expire');
      const moves = fate.startsWith('transition') && image.storageClass === 'standard';
      return [
        image.digest,
        !image.inList && (expires || moves) ? { fate, why: 'with' } : { fate: '-', why: 'follows' },
      ];
    }),
  );
}
