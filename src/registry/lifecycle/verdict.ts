import type { Digest } from '../../wire/oci/digest.ts';
import type { LifecycleImage } from './lifecycle-image.ts';
import type { LifecycleRule } from './policy.ts';

/** What a policy does with one image, and why. */
export type Verdict = OfRule | Together | Follows | Unselected;

/** An image that belongs to a rule: the first one that selects it. */
export interface OfRule {
  readonly image: LifecycleImage;
  readonly rule: LifecycleRule;
  /** Its place among all that the rule selects, from the newest: 1 is the newest. */
  readonly position: number;
  /** `protected`: the rule would act, but the image is a child of a manifest list. */
  readonly outcome: 'acted' | 'kept' | 'protected';
  /** A later rule that would act, if the image were not this rule's. */
  readonly overruled?: LifecycleRule;
  readonly with?: undefined;
}

/** A referrer that goes together with the image at the end of its chain of subjects. */
interface Together {
  readonly image: LifecycleImage;
  readonly rule: LifecycleRule;
  readonly outcome: 'acted';
  readonly with: Digest;
}

/** A referrer that no rule acts on: its subject stays, or it is itself part of a manifest list. */
interface Follows {
  readonly image: LifecycleImage;
  readonly outcome: 'follows';
  readonly subject: Digest;
}

interface Unselected {
  readonly image: LifecycleImage;
  readonly outcome: 'unselected';
}

/** Images that the policy acts on. */
export type ActedOn = Together | (OfRule & { readonly outcome: 'acted' });

export const isActedOn = (verdict: Verdict): verdict is ActedOn => verdict.outcome === 'acted';

/** The reason in a sentence. */
export function reasonOf(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'unselected':
      return 'No rule selects it.';
    case 'follows':
      return `It refers to ${verdict.subject}: no rule acts on it by itself.`;
    case 'protected':
      return `Rule ${verdict.rule.rulePriority} would act on it, but it is part of a manifest list.`;
    case 'kept':
      return `${keptBy(verdict.rule, verdict.position)}${overruled(verdict.overruled)}`;
    case 'acted':
      return verdict.with === undefined
        ? actedBy(verdict.rule, verdict.position)
        : `It refers to ${verdict.with}, on which rule ${verdict.rule.rulePriority} acts.`;
  }
}

const overruled = (rule: LifecycleRule | undefined): string =>
  rule ? ` Rule ${rule.rulePriority} would act on it, but comes later.` : '';

function keptBy({ rulePriority, selection }: LifecycleRule, position: number): string {
  return selection.countType === 'imageCountMoreThan'
    ? `Rule ${rulePriority} selects it and keeps it: it is number ${position} of the newest ${selection.countNumber}.`
    : `Rule ${rulePriority} selects it and keeps it: it is not yet ${selection.countNumber} days ${sinceWhat[selection.countType]}.`;
}

function actedBy({ rulePriority, selection }: LifecycleRule, position: number): string {
  return selection.countType === 'imageCountMoreThan'
    ? `Rule ${rulePriority} keeps the newest ${selection.countNumber}; it is number ${position}.`
    : `Rule ${rulePriority}: it is more than ${selection.countNumber} days ${sinceWhat[selection.countType]}.`;
}

const sinceWhat = {
  sinceImagePushed: 'since it was pushed',
  sinceImagePulled: 'since it was pulled',
  sinceImageTransitioned: 'since it was archived',
} as const;
