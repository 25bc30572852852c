import { PolicySyntaxError } from '../policy-syntax-error.ts';
import { parseAwsPrincipal } from './aws-principal.ts';
import type { PrincipalEntry, Selection } from './document.ts';
import { asList, asObject, asString, child, eitherOf, type JsonObject } from './json-shape.ts';
import type { KindRules } from './rules.ts';

const service = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;
/** A SAML or OpenID Connect provider of an account, or one of the providers that IAM knows by name. */
const provider =
  /^(?:arn:aws:iam::\d{12}:(?:saml-provider|oidc-provider)\/[\w+=,.@/:-]+|accounts\.google\.com|cognito-identity\.amazonaws\.com|graph\.facebook\.com|www\.amazon\.com)$/;

/** `Principal` or `NotPrincipal`. Undefined in policies that are attached to their principal. */
export function parsePrincipals(
  statement: JsonObject,
  path: string,
  rules: KindRules,
  effect: 'Allow' | 'Deny',
): Selection<PrincipalEntry> | undefined {
  const element = eitherOf(statement, 'Principal', path);
  if (element === undefined) {
    if (rules.principal === 'forbidden') return undefined;
    throw new PolicySyntaxError(path, `A statement of ${rules.name} needs Principal`);
  }
  const at = child(path, element.name);
  if (rules.principal === 'forbidden' || (element.negated && !rules.notPrincipal)) {
    throw new PolicySyntaxError(at, `${element.name} may not stand in ${rules.name}`);
  }
  if (element.negated && effect === 'Allow') {
    throw new PolicySyntaxError(
      at,
      'NotPrincipal may stand with Deny only: with Allow it opens to everyone else',
    );
  }
  if (rules.principal === 'everyone' && element.value !== '*') {
    throw new PolicySyntaxError(at, `The Principal of ${rules.name} must be "*": narrow it by conditions`);
  }
  const entries = parseEntries(element.value, at, rules);
  if (element.negated && entries.some(entry => entry.kind === 'everyone')) {
    throw new PolicySyntaxError(at, 'NotPrincipal must not name everyone: the statement would never apply');
  }
  return { negated: element.negated, entries };
}

function parseEntries(value: unknown, path: string, rules: KindRules): PrincipalEntry[] {
  if (value === '*') return [{ kind: 'everyone' }];
  if (typeof value === 'string') {
    throw new PolicySyntaxError(path, 'A principal is "*" or an object such as {"AWS": "123456789012"}');
  }
  const byType = Object.entries(asObject(value, path, 'A principal'));
  if (byType.length === 0) throw new PolicySyntaxError(path, 'The principal is empty');
  return byType.flatMap(([type, names]) => {
    const at = child(path, type);
    return asList(names, at, type).map(item =>
      parseEntry(type, asString(item.value, item.path, 'A principal'), item.path, rules),
    );
  });
}

function parseEntry(type: string, name: string, path: string, rules: KindRules): PrincipalEntry {
  let entry: PrincipalEntry | undefined;
  if (type === 'AWS') entry = parseAwsPrincipal(name);
  else if (type === 'Service') entry = service.test(name) ? { kind: 'service', name } : undefined;
  else if (type === 'Federated' && rules.federated) {
    entry = provider.test(name) ? { kind: 'federated', provider: name } : undefined;
  } else {
    const types = rules.federated ? 'AWS, Service or Federated' : 'AWS or Service';
    throw new PolicySyntaxError(path, `A principal of ${rules.name} is of type ${types}`);
  }
  if (entry !== undefined) return entry;
  throw new PolicySyntaxError(
    path,
    type === 'AWS'
      ? `${JSON.stringify(name)} is not an AWS principal: write an account id, the ARN of a root, user, role or session, or *`
      : `${JSON.stringify(name)} is not a principal of type ${type}`,
  );
}
