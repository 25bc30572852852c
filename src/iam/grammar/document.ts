import type { Template } from './template.ts';

export type PolicyVersion = '2008-10-17' | '2012-10-17';

/** An AWS principal that a policy names. `arn` is its ARN, or the unique id itself where the policy gives that. */
export type NamedPrincipal =
  | {
      readonly kind: 'account' | 'user' | 'role' | 'session' | 'federated-user';
      readonly account: string;
      readonly arn: string;
    }
  | { readonly kind: 'unique-id'; readonly account?: undefined; readonly arn: string };

export type PrincipalEntry =
  | { readonly kind: 'everyone' }
  | NamedPrincipal
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'federated'; readonly provider: string };

/** A list, or with `negated` (`NotAction` …) everything but the list. */
export interface Selection<T> {
  readonly negated: boolean;
  readonly entries: readonly T[];
}

export interface ConditionDocument {
  /** Its place in the document, for messages. */
  readonly path: string;
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** `StringLike`. */
  readonly base: string;
  readonly quantifier?: 'ForAnyValue' | 'ForAllValues';
  readonly ifExists: boolean;
  /** In lower case. */
  readonly key: string;
  /** Numbers and booleans as their text. */
  readonly values: readonly string[];
}

/** What a statement says, checked but not yet compiled. */
export interface StatementDocument {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principal?: Selection<PrincipalEntry>;
  /** Patterns in lower case. */
  readonly action: Selection<string>;
  /** Absent: any resource. */
  readonly resource?: Selection<Template>;
  readonly conditions: readonly ConditionDocument[];
}

export interface PolicyDocument {
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly StatementDocument[];
}
