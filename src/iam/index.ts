/**
 * The AWS policy language: parse and compile once, decide without I/O.
 *
 * `parsePolicy` turns a document into a frozen `Policy`, or refuses it with a `PolicySyntaxError`;
 * `decide` answers an `AuthorizationRequest` from the policies in force; `denialMessage` puts a refusal into AWS's words.
 * This folder imports nothing else of the project and is published as `entrepot/iam`; see docs/iam.md.
 */
export { type ConditionKey, conditionKey, conditionKeys } from './condition-keys.ts';
export { type ContextEntry, contextOf, type RequestContext } from './context.ts';
export { decide } from './decide.ts';
export type { Allowed, Decision, Denied, MatchedStatement, PolicyType } from './decision.ts';
export { denialMessage } from './denial-message.ts';
export { explain } from './explaining/explain.ts';
export type {
  Explanation,
  Mismatch,
  NearMiss,
  StatementReference,
  Step,
  Suggestion,
} from './explaining/explanation.ts';
export type { NamedPrincipal, PolicyVersion } from './grammar/document.ts';
export { parsePolicy } from './parse-policy.ts';
export type {
  ApplicablePolicies,
  AttachedPolicy,
  Condition,
  ControlLevels,
  Policy,
  PolicyKind,
  Statement,
} from './policy.ts';
export { PolicySyntaxError } from './policy-syntax-error.ts';
export type {
  FederatedUser,
  Principal,
  RoleSession,
  RootUser,
  ServicePrincipal,
  User,
  WebIdentity,
} from './principal.ts';
export { withPrincipalReplaced } from './replace-principal.ts';
export type { AuthorizationRequest } from './request.ts';
