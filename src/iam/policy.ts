import type { NamedPrincipal, PolicyVersion, StatementDocument } from './grammar/document.ts';
import type { Grant } from './matching/grant.ts';
import type { Query } from './request.ts';

/** What a policy is attached to, which decides what it may say. */
export type PolicyKind = 'identity' | 'resource' | 'trust' | 'session' | 'boundary';

/** One statement, compiled. */
export interface Statement {
  /** Its place in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** What it says, for explanations; a decision does not look at it. */
  readonly document: StatementDocument;
  /** Whether action, resource and conditions match. */
  readonly covers: (query: Query) => boolean;
  /** How far it speaks of the caller. A statement without a principal element speaks of whoever it is attached to. */
  readonly grant: (query: Query) => Grant;
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
  /** Every AWS principal that it names, for the caller to check that they exist. Not `*`, services or providers. */
  readonly principals: readonly NamedPrincipal[];
}

/** A policy in force; the ARN of a managed one shows in denials, the name of an inline one in the audit log. */
export interface AttachedPolicy {
  readonly policy: Policy;
  readonly arn?: string;
  readonly name?: string;
}

/** Every policy that has a say in one request. */
export interface ApplicablePolicies {
  /** Of the user and its groups, or of the role. */
  readonly identity: readonly AttachedPolicy[];
  /** On the resource: repository and registry policy, or a role's trust policy. */
  readonly resource: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  /** Passed when the session was made. Together they cap it; absent or empty, nothing does. */
  readonly session?: readonly AttachedPolicy[];
}
