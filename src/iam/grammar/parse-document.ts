import type { PolicyKind } from '../policy.ts';
import { PolicySyntaxError } from '../policy-syntax-error.ts';
import { parseActions } from './action-element.ts';
import { parseConditions } from './condition-element.ts';
import type { PolicyDocument, PolicyVersion, StatementDocument } from './document.ts';
import { asObject, asString, type JsonObject, onlyKnown, own } from './json-shape.ts';
import { parsePrincipals } from './principal-element.ts';
import { parseResources } from './resource-element.ts';
import { type KindRules, rulesOf } from './rules.ts';
import { parseStrictJson } from './strict-json.ts';

const policyElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = new Set(
  'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' '),
);

/** Reads a policy document strictly; source: IAM User Guide, "Grammar of the IAM JSON policy language". */
export function parseDocument(text: string, kind: PolicyKind): PolicyDocument {
  const policy = asObject(parseStrictJson(text), '', 'A policy');
  onlyKnown(policy, policyElements, '', 'a policy');
  const rules = rulesOf[kind];
  const version = parseVersion(policy, rules);
  const id = Object.hasOwn(policy, 'Id') ? asString(policy.Id, 'Id', 'Id') : undefined;
  const sids = new Set<string>();
  const statements = statementsOf(policy).map(({ value, path }) =>
    parseStatement(asObject(value, path, 'A statement'), path, rules, version, sids),
  );
  return { version, ...(id !== undefined && { id }), statements };
}

function parseVersion(policy: JsonObject, rules: KindRules): PolicyVersion {
  const version = own(policy, 'Version');
  if (rules.currentVersion && version !== '2012-10-17') {
    const at = Object.hasOwn(policy, 'Version') ? 'Version' : '';
    throw new PolicySyntaxError(at, `The Version of ${rules.name} must be "2012-10-17"`);
  }
  if (!Object.hasOwn(policy, 'Version')) return '2008-10-17';
  if (version === '2008-10-17' || version === '2012-10-17') return version;
  throw new PolicySyntaxError('Version', 'Version must be "2012-10-17" or "2008-10-17"');
}

function statementsOf(policy: JsonObject): { value: unknown; path: string }[] {
  if (!Object.hasOwn(policy, 'Statement')) throw new PolicySyntaxError('', 'A policy needs Statement');
  const value = own(policy, 'Statement');
  if (!Array.isArray(value)) return [{ value, path: 'Statement' }];
  if (value.length === 0) throw new PolicySyntaxError('Statement', 'A policy needs at least one statement');
  return value.map((item: unknown, index) => ({ value: item, path: `Statement[${index}]` }));
}

function parseStatement(
  statement: JsonObject,
  path: string,
  rules: KindRules,
  version: PolicyVersion,
  sids: Set<string>,
): StatementDocument {
  onlyKnown(statement, statementElements, path, 'a statement');
  const sid = parseSid(statement, path, rules, sids);
  const effect = own(statement, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny') {
    const at = Object.hasOwn(statement, 'Effect') ? `${path}.Effect` : path;
    throw new PolicySyntaxError(at, 'Effect must be "Allow" or "Deny"');
  }
  if (rules.onlyDenies && effect === 'Allow' && !isFullAccess(statement)) {
    throw new PolicySyntaxError(`${path}.Effect`, `Only Deny may stand in ${rules.name}`);
  }
  const principal = parsePrincipals(statement, path, rules, effect);
  const action = parseActions(statement, path, rules, effect);
  const resource = parseResources(statement, path, rules, version === '2012-10-17');
  return {
    ...(sid !== undefined && { sid }),
    effect,
    ...(principal && { principal }),
    action,
    ...(resource && { resource }),
    conditions: parseConditions(statement, path),
  };
}

/** The statement of RCPFullAWSAccess, the one AWS managed policy where only Deny may stand otherwise. */
const isFullAccess = ({ Sid: _, ...rest }: JsonObject): boolean =>
  Object.keys(rest).length === 4 && rest.Principal === '*' && rest.Action === '*' && rest.Resource === '*';

function parseSid(
  statement: JsonObject,
  path: string,
  rules: KindRules,
  seen: Set<string>,
): string | undefined {
  if (!Object.hasOwn(statement, 'Sid')) return undefined;
  const at = `${path}.Sid`;
  const sid = asString(own(statement, 'Sid'), at, 'Sid');
  if (rules.sid === 'any') return sid;
  if (!/^[A-Za-z0-9]*$/.test(sid))
    throw new PolicySyntaxError(at, 'A Sid is made of letters and digits only');
  if (sid !== '' && seen.has(sid)) throw new PolicySyntaxError(at, 'A Sid must be unique within its policy');
  seen.add(sid);
  return sid;
}
