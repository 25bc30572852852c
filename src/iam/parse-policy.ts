import { isNamedPrincipal } from './grammar/aws-principal.ts';
import type { NamedPrincipal, PolicyVersion, StatementDocument } from './grammar/document.ts';
import { parseDocument } from './grammar/parse-document.ts';
import { indexByAction } from './matching/action-index.ts';
import { tailPrefixes } from './matching/arn-tail.ts';
import { compileConditions } from './matching/conditions.ts';
import { type Grant, grants } from './matching/grant.ts';
import { attached, compilePrincipals } from './matching/principals.ts';
import { compileActions, compileResources } from './matching/selection.ts';
import type { Policy, PolicyKind, Statement } from './policy.ts';

/**
 * Parses a policy document strictly and compiles it. Throws PolicySyntaxError, and nothing else, for a document that is
 * malformed, is not allowed for its kind, or says something that is not understood. How long a text may be is for the
 * caller to limit.
 */
export function parsePolicy(text: string, kind: PolicyKind): Policy {
  const document = parseDocument(text, kind);
  const statements = document.statements.map((statement, index) =>
    compileStatement(deepFreeze(statement), index, document.version),
  );
  return Object.freeze({
    text,
    kind,
    version: document.version,
    ...(document.id !== undefined && { id: document.id }),
    statements: Object.freeze(statements),
    allows: Object.freeze(statements.filter(statement => statement.effect === 'Allow')),
    denies: Object.freeze(statements.filter(statement => statement.effect === 'Deny')),
    about: indexByAction(statements),
    principals: Object.freeze(document.statements.flatMap(principalsOf)),
  });
}

function compileStatement(document: StatementDocument, index: number, version: PolicyVersion): Statement {
  const { sid, effect } = document;
  return Object.freeze({
    index,
    ...(sid !== undefined && { sid }),
    effect,
    document,
    action: compileActions(document.action),
    resource: compileResources(document.resource),
    resourceTails: tailPrefixes(document.resource),
    conditions: compileConditions(document.conditions, version === '2012-10-17'),
    grant: document.principal ? compilePrincipals(document.principal, grantToEveryone(document)) : attached,
  });
}

const positiveMatch = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
]);

/**
 * `*` narrowed by `aws:PrincipalArn` grants to the session itself and no boundary or session policy caps it
 * (IAM User Guide, "AWS JSON policy elements: Principal"); `*` alone stays capped.
 */
function grantToEveryone({ conditions }: StatementDocument): Grant {
  const narrowed = conditions.some(
    ({ key, base, ifExists, quantifier }) =>
      key === 'aws:principalarn' && positiveMatch.has(base) && !ifExists && quantifier !== 'ForAllValues',
  );
  return narrowed ? grants.final : grants.limited;
}

const principalsOf = (statement: StatementDocument): NamedPrincipal[] =>
  (statement.principal?.entries ?? []).filter(isNamedPrincipal);

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
