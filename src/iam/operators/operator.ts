import type { ValueTest } from '../matching/template-matcher.ts';

export interface ValueScope {
  /** Where the values stand, for messages. */
  readonly path: string;
  /** Whether `${…}` is a policy variable here. */
  readonly variables: boolean;
}

/** Compares a value of the request with the policy's values. */
export interface ComparisonOperator {
  readonly type: 'comparison';
  /** It holds where none of the policy's values matches. */
  readonly negated: boolean;
  /**
   * Gives the test of one request value: whether any of the policy's values matches it, without the negation.
   * Throws PolicySyntaxError for a policy value that is not of the operator's type; a request value that is not
   * of the type matches nothing.
   */
  readonly compile: (values: readonly string[], scope: ValueScope) => ValueTest;
}

/** `Null`: looks at whether the key is there. */
export interface PresenceOperator {
  readonly type: 'presence';
  readonly compile: (values: readonly string[], path: string) => (present: boolean) => boolean;
}

export type Operator = ComparisonOperator | PresenceOperator;

export type Compile = ComparisonOperator['compile'];

export const comparison = (compile: Compile, negated = false): Operator => ({
  type: 'comparison',
  negated,
  compile,
});
