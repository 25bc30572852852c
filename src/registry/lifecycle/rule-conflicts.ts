import { type LifecycleRule, storageClassOf } from './policy.ts';

/** Days that an image is in the archive at least before a rule may delete it. */
const minArchiveDays = 90;
const maxWildcards = 4;

/**
 * The first thing that is wrong with rules of the right form, alone or together ("Lifecycle policy properties in
 * Amazon ECR", ECR User Guide). The texts on ANY, untagged images and TAGGED were seen from ECR; the others are ours.
 */
export function ruleConflict(rules: readonly LifecycleRule[]): string | undefined {
  if (new Set(rules.map(rule => rule.rulePriority)).size < rules.length) {
    return 'Rule priorities must be unique.';
  }
  for (const rule of rules) {
    const wrong = tagConflict(rule) ?? countConflict(rule);
    if (wrong) return wrong;
  }
  for (const ofClass of Map.groupBy(rules, storageClassOf).values()) {
    const wrong = conflictInClass(ofClass);
    if (wrong) return wrong;
  }
  return undefined;
}

function tagConflict({ selection }: LifecycleRule): string | undefined {
  const { tagStatus, tagPatternList: patterns = [], tagPrefixList: prefixes = [] } = selection;
  if (tagStatus !== 'tagged') {
    return patterns.length + prefixes.length > 0
      ? 'tagPrefixList and tagPatternList can only be specified when tagStatus=TAGGED.'
      : undefined;
  }
  if (patterns.length + prefixes.length === 0) {
    return 'Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.';
  }
  if (patterns.length > 0 && prefixes.length > 0) {
    return 'Only one of tagPrefixList and tagPatternList can be specified.';
  }
  if ([...patterns, ...prefixes].includes('')) return 'Tag prefixes and tag patterns must not be empty.';
  const wild = patterns.find(pattern => pattern.split('*').length - 1 > maxWildcards);
  return wild === undefined
    ? undefined
    : `The tag pattern "${wild}" has more than the maximum of ${maxWildcards} wildcards.`;
}

function countConflict(rule: LifecycleRule): string | undefined {
  const { countType, countNumber } = rule.selection;
  if ((storageClassOf(rule) === 'archive') !== (countType === 'sinceImageTransitioned')) {
    return 'countType=sinceImageTransitioned and storageClass=archive must be specified together.';
  }
  if (countType === 'sinceImagePulled' && rule.action.type !== 'transition') {
    return 'countType=sinceImagePulled is only supported for the transition action.';
  }
  if (countType === 'sinceImageTransitioned') {
    if (rule.action.type !== 'expire') {
      return 'countType=sinceImageTransitioned is only supported for the expire action.';
    }
    if (countNumber < minArchiveDays) {
      return `numeric instance is lower than the required minimum (minimum: ${minArchiveDays}, found: ${countNumber})`;
    }
  }
  return undefined;
}

/** What cannot be together among the rules of one storage class. */
function conflictInClass(rules: readonly LifecycleRule[]): string | undefined {
  const last = Math.max(...rules.map(rule => rule.rulePriority));
  if (rules.some(rule => rule.selection.tagStatus === 'any' && rule.rulePriority < last)) {
    return 'Rule for tagStatus=ANY must have the lowest priority per storage class';
  }
  if (rules.filter(rule => rule.selection.tagStatus === 'untagged').length > 1) {
    return 'Only one rule can select Untagged images per storage class.';
  }
  const prefixes = rules.flatMap(rule => [...new Set(rule.selection.tagPrefixList ?? [])]);
  return new Set(prefixes).size < prefixes.length
    ? 'Tag prefixes must be unique across the rules of a storage class.'
    : undefined;
}
