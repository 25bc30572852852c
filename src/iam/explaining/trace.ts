import type { PrincipalEntry } from '../grammar/document.ts';
import { templateText } from '../grammar/template.ts';
import { grants } from '../matching/grant.ts';
import type { AttachedPolicy, Statement } from '../policy.ts';
import type { Principal } from '../principal.ts';
import type { Query } from '../request.ts';
import type { Mismatch, NearMiss, StatementReference } from './explanation.ts';

/** A statement with the policy that it stands in. */
export interface Placed {
  readonly attached: AttachedPolicy;
  readonly statement: Statement;
}

/** What the policies of one step say of a request. */
export interface Trace {
  readonly denies: readonly Placed[];
  readonly allows: readonly Placed[];
  readonly nearDenies: readonly (Placed & { readonly failed: Mismatch })[];
  readonly nearAllows: readonly (Placed & { readonly failed: Mismatch })[];
}

/** Holds every statement against the request, also those that a decision does not need to look at. */
export function traceOf(policies: readonly AttachedPolicy[], query: Query): Trace {
  const trace = { denies: [], allows: [], nearDenies: [], nearAllows: [] } as {
    -readonly [K in keyof Trace]: Trace[K][number][];
  };
  for (const attached of policies) {
    for (const statement of attached.policy.statements) {
      const failed = mismatchOf(statement, query);
      if (failed === 'several') continue;
      const denies = statement.effect === 'Deny';
      if (failed === undefined) (denies ? trace.denies : trace.allows).push({ attached, statement });
      else (denies ? trace.nearDenies : trace.nearAllows).push({ attached, statement, failed: failed() });
    }
  }
  return trace;
}

/** Undefined where the statement applies; where one thing does not fit, how to tell what; else that it is several. */
function mismatchOf(statement: Statement, query: Query): (() => Mismatch) | undefined | 'several' {
  let found: (() => Mismatch) | undefined;
  if (!statement.action(query.action)) found = () => actionMismatch(statement, query);
  if (statement.grant(query) === grants.none) {
    if (found) return 'several';
    found = () => principalMismatch(statement, query);
  }
  if (!statement.resource(query)) {
    if (found) return 'several';
    found = () => resourceMismatch(statement, query);
  }
  for (const { document, holds } of statement.conditions) {
    if (holds(query)) continue;
    if (found) return 'several';
    const { operator, key, values } = document;
    found = () => ({
      element: 'Condition',
      operator,
      key,
      seen: query.context.get(key) ?? [],
      wanted: values,
    });
  }
  return found;
}

const actionMismatch = ({ document }: Statement, { action }: Query): Mismatch => ({
  element: document.action.negated ? 'NotAction' : 'Action',
  seen: [action],
  wanted: document.action.entries,
});

const principalMismatch = ({ document }: Statement, { principal }: Query): Mismatch => ({
  element: document.principal?.negated ? 'NotPrincipal' : 'Principal',
  seen: namesOf(principal),
  wanted: (document.principal?.entries ?? []).map(entryText),
});

const resourceMismatch = ({ document }: Statement, { resource }: Query): Mismatch => ({
  element: document.resource?.negated ? 'NotResource' : 'Resource',
  seen: [resource],
  wanted: (document.resource?.entries ?? []).map(templateText),
});

/** The names by which a policy may mean the caller, the narrowest first. */
function namesOf(principal: Principal): string[] {
  switch (principal.type) {
    case 'service':
      return [principal.service];
    case 'web-identity':
      return [principal.provider];
    case 'root':
      return [principal.account];
    case 'user':
      return [principal.arn, principal.account];
    case 'assumed-role':
      return [principal.arn, principal.roleArn, principal.account];
    case 'federated-user':
      return [principal.arn, principal.issuer.arn, principal.account];
  }
}

function entryText(entry: PrincipalEntry): string {
  if (entry.kind === 'everyone') return '*';
  if (entry.kind === 'service') return entry.name;
  return entry.kind === 'federated' ? entry.provider : entry.arn;
}

export function referenceTo({ attached, statement }: Placed): StatementReference {
  const { arn, name, group } = attached;
  const { effect, sid, index } = statement;
  return {
    effect,
    ...(arn !== undefined && { policyArn: arn }),
    ...(name !== undefined && { policyName: name }),
    ...(group !== undefined && { group }),
    ...(sid !== undefined && { sid }),
    index,
  };
}

export const nearMiss = (placed: Placed & { readonly failed: Mismatch }): NearMiss => ({
  ...referenceTo(placed),
  failed: placed.failed,
});
