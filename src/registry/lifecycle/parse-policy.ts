import { withPlainKeys } from '../../base/json-keys.ts';
import { registryFault } from '../faults.ts';
import { isObject, type Json, violations } from './json-schema.ts';
import type { LifecyclePolicy, LifecycleRule } from './policy.ts';
import { policySchema } from './policy-schema.ts';
import { ruleConflict } from './rule-conflicts.ts';

export interface ParsedLifecyclePolicy extends LifecyclePolicy {
  /** The compact JSON that ECR keeps and shows: the rules by priority, members in a fixed order. */
  readonly text: string;
}

/** A policy nests no deeper than this; what does is none, and is not worth a walk. */
const maxDepth = 20;
/** ECR reads numbers into Java's int. */
const maxInteger = 2 ** 31 - 1;

/** Checks a policy as a client gave it; throws InvalidLifecyclePolicy with the text of ECR's validator. */
export function parseLifecyclePolicy(text: string): ParsedLifecyclePolicy {
  const document = read(text);
  if (document === undefined || !isObject(document)) {
    throw invalid('Could not map policyString into LifecyclePolicy.');
  }
  const wrong = violations(policySchema, document);
  if (wrong.length > 0) throw invalid(wrong.join('\n'));
  // The schema has just vouched for the form.
  const given = document as unknown as LifecyclePolicy;
  const rules = given.rules.map(ordered).sort((a, b) => a.rulePriority - b.rulePriority);
  const conflict = ruleConflict(rules);
  if (conflict) throw invalid(conflict);
  return { rules, text: JSON.stringify({ rules }) };
}

const invalid = (why: string) => registryFault('InvalidLifecyclePolicy', { why });

function read(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(withPlainKeys(text));
    return isPlain(value, maxDepth) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Is it flat enough, and every number one that Java's int holds, or a fraction that the schema refuses by name? */
function isPlain(value: Json, depth: number): boolean {
  if (typeof value === 'number') return Math.abs(value) <= maxInteger;
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every(each => isPlain(each, depth - 1));
}

/** A rule with its members in ECR's order. */
function ordered({ rulePriority, description, selection, action }: LifecycleRule): LifecycleRule {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber } =
    selection;
  return {
    rulePriority,
    ...(description !== undefined && { description }),
    selection: {
      tagStatus,
      ...(tagPatternList && { tagPatternList }),
      ...(tagPrefixList && { tagPrefixList }),
      ...(storageClass && { storageClass }),
      countType,
      ...(countUnit && { countUnit }),
      countNumber,
    },
    action:
      action.type === 'expire'
        ? { type: 'expire' }
        : { type: 'transition', targetStorageClass: action.targetStorageClass },
  };
}
