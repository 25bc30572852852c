import type { AttachedPolicy, Statement } from './policy.ts';

/** The kind of policy that a denial names. */
export type PolicyType =
  | 'identity'
  | 'resource'
  | 'trust'
  | 'boundary'
  | 'session'
  | 'service-control'
  | 'resource-control';

/** The statement that settled a decision: for the audit log. */
export interface MatchedStatement {
  readonly policyType: PolicyType;
  readonly attached: AttachedPolicy;
  /** Its `index` and `sid` say which. */
  readonly statement: Statement;
}

export interface Allowed {
  readonly allowed: true;
  /** Across accounts the owner's consent. Absent where the root user's own account is all it takes. */
  readonly by?: MatchedStatement;
}

export interface Denied {
  readonly allowed: false;
  /** Whether a Deny statement matched (`by` says which), or no Allow did. */
  readonly explicit: boolean;
  /** The policy type that denies, or that lacks an Allow. Only one is named even where several do. */
  readonly policyType: PolicyType;
  /** The ARN of the managed policy with the explicit deny. */
  readonly policyArn?: string;
  readonly by?: MatchedStatement;
}

export type Decision = Allowed | Denied;
