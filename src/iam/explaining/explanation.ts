import type { Decision, PolicyType } from '../decision.ts';

/** Why a request is allowed or denied, as plain data that can be logged and sent. */
export interface Explanation {
  /** What `decide` says. */
  readonly decision: Decision;
  /**
   * Every policy type in the order in which it is considered; control policies level by level. A step that denies
   * decides; without one, the first required step that is silent does; without one of those, the request is allowed.
   */
  readonly steps: readonly Step[];
  /**
   * What would allow a denied request: all of these together, and none of them can be left out. Empty where it is
   * allowed, and where nothing would allow it: a web identity can only assume roles.
   */
  readonly suggestions: readonly Suggestion[];
  /** The suggestions as one paragraph; empty where there are none. */
  readonly advice: string;
}

export interface Step {
  readonly policyType: PolicyType;
  /** For control policies: the place in the list of levels, 0 for the root. */
  readonly level?: number;
  readonly verdict: 'allows' | 'denies' | 'silent' | 'not applicable';
  /** Whether the request is denied without an Allow here, everything else being as it is. */
  readonly required: boolean;
  /** Why the type does not apply, or why it need not allow. */
  readonly note?: string;
  /** The statements that apply, Deny first. */
  readonly matched: readonly StatementReference[];
  /**
   * Statements that would have decided but for one element or condition key: the Allows of a silent step, and the
   * Denies of a step that does not deny.
   */
  readonly nearMisses: readonly NearMiss[];
}

export interface StatementReference {
  readonly effect: 'Allow' | 'Deny';
  /** The policy: `arn` of a managed one, `name` of an inline one, as they were given. */
  readonly policyArn?: string;
  readonly policyName?: string;
  /** The user's group that the policy comes from. */
  readonly group?: string;
  readonly sid?: string;
  /** Its position in the document, from 0. */
  readonly index: number;
}

export interface NearMiss extends StatementReference {
  readonly failed: Mismatch;
}

/** The one thing in a statement that does not fit the request. */
export interface Mismatch {
  readonly element:
    | 'Principal'
    | 'NotPrincipal'
    | 'Action'
    | 'NotAction'
    | 'Resource'
    | 'NotResource'
    | 'Condition';
  /** Of a condition: as written, `ForAnyValue:StringLike`. */
  readonly operator?: string;
  /** Of a condition, in lower case. */
  readonly key?: string;
  /** What the request has; empty for a condition key that it does not carry. */
  readonly seen: readonly string[];
  /** What the statement says; actions and keys in lower case. */
  readonly wanted: readonly string[];
}

/** One change that somebody has to make. */
export interface Suggestion {
  readonly policyType: PolicyType;
  /** For control policies: the level. */
  readonly level?: number;
  readonly where: 'add statement' | 'change condition' | 'remove deny';
  /** The statement to add, or the changed statement in full, as JSON. */
  readonly statement?: Readonly<Record<string, unknown>>;
  /** The statement that is to be changed or removed. */
  readonly existing?: StatementReference;
  /** The account whose administrator must do it; absent where it is the management account and cannot be told. */
  readonly account?: string;
}
