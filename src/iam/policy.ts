import type {
  ConditionDocument,
  NamedPrincipal,
  PolicyVersion,
  StatementDocument,
} from './grammar/document.ts';
import type { Grant } from './matching/grant.ts';
import type { Query } from './request.ts';

/** What a policy is attached to, which decides what it may say. */
export type PolicyKind = 'identity' | 'resource' | 'trust' | 'session' | 'boundary' | 'scp' | 'rcp';

/** One statement, compiled. */
export interface Statement {
  /** Its place in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** What it says, for explanations; a decision does not look at it. */
  readonly document: StatementDocument;
  /** Whether it is about an action, given in lower case. */
  readonly action: (action: string) => boolean;
  readonly resource: (query: Query) => boolean;
  /** How `Query.resourceTail` begins if the resource matches; undefined where any beginning may. */
  readonly resourceTails: readonly string[] | undefined;
  /** All must hold. */
  readonly conditions: readonly Condition[];
  /** How far it speaks of the caller. A statement without a principal element speaks of whoever it is attached to. */
  readonly grant: (query: Query) => Grant;
}

/** One condition key under one operator, compiled. */
export interface Condition {
  readonly document: ConditionDocument;
  readonly holds: (query: Query) => boolean;
}

/** The statements of a policy that are about one action, by effect, in document order. */
export interface Selected {
  readonly allows: readonly Statement[];
  readonly denies: readonly Statement[];
}

/** A policy, parsed and compiled by `parsePolicy`; frozen, so it can be kept and shared between requests. */
export interface Policy {
  /** The document exactly as it was given. */
  readonly text: string;
  readonly kind: PolicyKind;
  /** 2008-10-17 where the document names none. Policy variables work in 2012-10-17 only. */
  readonly version: PolicyVersion;
  readonly id?: string;
  readonly statements: readonly Statement[];
  /** The statements by effect, in document order. */
  readonly allows: readonly Statement[];
  readonly denies: readonly Statement[];
  /** Those of them that are about an action, given in lower case. */
  readonly about: (action: string) => Selected;
  /** Every AWS principal that it names, for the caller to check that they exist. Not `*`, services or providers. */
  readonly principals: readonly NamedPrincipal[];
}

/** A policy in force; the ARN of a managed one shows in denials, the name of an inline one in the audit log. */
export interface AttachedPolicy {
  readonly policy: Policy;
  readonly arn?: string;
  readonly name?: string;
  /** The name of the user's group that it comes from. */
  readonly group?: string;
}

/** Every policy that has a say in one request. */
export interface ApplicablePolicies {
  /** Of the user and its groups, or of the role. */
  readonly identity: readonly AttachedPolicy[];
  /** On the resource: repository and registry policy, or a role's trust policy. */
  readonly resource: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  /**
   * Passed when the session was made. Together they cap it; absent or empty, nothing does. A federated user's session
   * without any may do nothing.
   */
  readonly session?: readonly AttachedPolicy[];
  /**
   * Service control policies over the principal's account: one list for each level, root first, then every OU on the
   * way, then the account. Absent where none apply: the account is in no organization, is its management account, or
   * the policy type is off.
   */
  readonly serviceControl?: ControlLevels;
  /** Resource control policies over the account that owns the resource, in the same form. */
  readonly resourceControl?: ControlLevels;
}

/** The policies attached to each level of an organization; every level must allow. A level without policies does not. */
export type ControlLevels = readonly (readonly AttachedPolicy[])[];
