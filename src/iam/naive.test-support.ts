import { BlockList, isIPv4 } from 'node:net';
import type { AuthorizationRequest } from './index.ts';

/**
 * A second implementation of the policy language for tests: it reads the JSON again at every question, as plainly as the
 * rules are written, and shares no code with the engine. It takes policies that the engine has accepted.
 */
export interface NaivePolicies {
  readonly identity: readonly string[];
  readonly resource: readonly string[];
  readonly boundary?: string;
  readonly session?: readonly string[];
  readonly serviceControl?: readonly (readonly string[])[];
  readonly resourceControl?: readonly (readonly string[])[];
}

// biome-ignore lint/suspicious/noExplicitAny: this reads JSON as it comes.
type Json = any;
const list = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);

/** A pattern as symbols: one-character literals, and `*` and `?` as `ANY` and `ONE`. */
const any = 'ANY';
const one = 'ONE';

function like(pattern: readonly string[], text: string): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text === '';
  if (head === any) return like(rest, text) || (text !== '' && like(pattern, text.slice(1)));
  return text !== '' && (head === one || head === text[0]) && like(rest, text.slice(1));
}

/** Undefined where a variable has no value. */
function symbols(
  text: string,
  wild: boolean,
  version: string,
  request: AuthorizationRequest,
): string[] | undefined {
  if (text === '') return [];
  const variable =
    version === '2012-10-17' ? /^\$\{(?:([*?$])|([^},]+?)(?:, *'([^']*)')?)\}/.exec(text) : null;
  const rest = symbols(text.slice(variable ? variable[0].length : 1), wild, version, request);
  if (rest === undefined) return undefined;
  if (variable?.[1]) return [variable[1], ...rest];
  if (variable) {
    const values = request.context.get((variable[2] as string).toLowerCase());
    if (values !== undefined && values.length > 1) return undefined;
    const value = values?.[0] ?? variable[3];
    return value === undefined ? undefined : [...value.split(''), ...rest];
  }
  const symbol = wild && text[0] === '*' ? any : wild && text[0] === '?' ? one : (text[0] as string);
  return [symbol, ...rest];
}

function compare(
  operator: string,
  wanted: string,
  given: string,
  version: string,
  request: AuthorizationRequest,
): boolean {
  const pattern = (wild: boolean, text = wanted) => symbols(text, wild, version, request);
  const ordered = (a: number, b: number): boolean => {
    if (Number.isNaN(a)) return false;
    if (operator.endsWith('LessThan')) return a < b;
    if (operator.endsWith('LessThanEquals')) return a <= b;
    if (operator.endsWith('GreaterThan')) return a > b;
    if (operator.endsWith('GreaterThanEquals')) return a >= b;
    return a === b;
  };
  const instant = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  if (operator === 'StringLike') return like(pattern(true) ?? ['never', any], given);
  if (operator === 'StringEquals') return pattern(false)?.join('') === given;
  if (operator === 'StringEqualsIgnoreCase')
    return pattern(false)?.join('').toLowerCase() === given.toLowerCase();
  if (operator.startsWith('Numeric'))
    return ordered(given === '' ? Number.NaN : Number(given), Number(wanted));
  if (operator.startsWith('Date')) return ordered(instant(given), instant(wanted));
  if (operator === 'Bool') return given.toLowerCase() === wanted.toLowerCase();
  if (operator === 'BinaryEquals') return given === wanted;
  if (operator === 'IpAddress') {
    const block = new BlockList();
    const [address = '', prefix] = wanted.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) block.addAddress(address, family);
    else block.addSubnet(address, Number(prefix), family);
    return block.check(given, isIPv4(given) ? 'ipv4' : 'ipv6');
  }
  if (operator === 'ArnEquals' || operator === 'ArnLike') {
    const six = (arn: string) => [...arn.split(':').slice(0, 5), arn.split(':').slice(5).join(':')];
    return (
      given.split(':').length >= 6 &&
      given.startsWith('arn:') &&
      (wanted === '*' ||
        six(wanted).every((part, at) =>
          like(pattern(true, part) ?? ['never', any], six(given)[at] as string),
        ))
    );
  }
  throw new Error(`the naive engine does not know ${operator}`);
}

function conditionHolds(
  operator: string,
  key: string,
  wanted: Json,
  version: string,
  request: AuthorizationRequest,
): boolean {
  const values = request.context.get(key.toLowerCase()) ?? [];
  if (operator === 'Null') return list(wanted).some(value => String(value) === String(values.length === 0));
  const ifExists = operator.endsWith('IfExists');
  const set = operator.includes(':') ? operator.split(':')[0] : '';
  const name = operator.replace(/^.*:/, '').replace(/IfExists$/, '');
  const negated = name.includes('Not');
  const positive = name.replace('Not', '').replace(/^(Numeric|Date)$/, '$1Equals');
  const matches = (given: string) =>
    list(wanted).some(value => compare(positive, String(value), given, version, request));
  if (values.length === 0) return ifExists || (set === '' ? negated : set === 'ForAllValues');
  if (set === 'ForAllValues') return values.every(value => (negated ? !matches(value) : matches(value)));
  if (set === 'ForAnyValue') return values.some(value => (negated ? !matches(value) : matches(value)));
  return negated ? !values.some(matches) : values.some(matches);
}

function speaksOf(statement: Json, version: string, request: AuthorizationRequest): boolean {
  const action = (patterns: Json) =>
    list(patterns).some(text =>
      like(symbols(text.toLowerCase(), true, '', request) ?? [], request.action.toLowerCase()),
    );
  const resource = (patterns: Json) =>
    list(patterns).some(text => {
      const pattern = symbols(text, true, version, request);
      return pattern !== undefined && like(pattern, request.resource.arn);
    });
  if ('Action' in statement && !action(statement.Action)) return false;
  if ('NotAction' in statement && action(statement.NotAction)) return false;
  if ('Resource' in statement && !resource(statement.Resource)) return false;
  if ('NotResource' in statement && resource(statement.NotResource)) return false;
  return Object.entries<Json>(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries<Json>(keys).every(([key, values]) =>
      conditionHolds(operator, key, values, version, request),
    ),
  );
}

const namesOf = (element: Json, type = 'AWS'): string[] =>
  element === '*' ? (type === 'AWS' ? ['*'] : []) : list(element?.[type] ?? []);

/** The ways in which a statement of a resource policy names the caller. */
function waysOfNaming(statement: Json, { principal }: AuthorizationRequest, bounded: boolean): Set<string> {
  const ways = new Set<string>();
  const element = statement.Principal ?? statement.NotPrincipal;
  const exempting = 'NotPrincipal' in statement;
  const names = namesOf(element);
  const listed = (some: string[]) => some.some(name => names.includes(name));

  if (principal.type === 'service' || principal.type === 'web-identity') {
    const named =
      principal.type === 'service'
        ? namesOf(element, 'Service').includes(principal.service)
        : namesOf(element, 'Federated').includes(principal.provider);
    if (exempting ? !named : named || names.includes('*')) ways.add('self');
    return ways;
  }

  const account = [principal.account, `arn:aws:iam::${principal.account}:root`];
  // What a statement says to mean just this caller, and what to mean the entity behind a session.
  let self: string[] = [];
  let behind: string[] = [];
  if (principal.type === 'user') self = [principal.arn, principal.userId];
  if (principal.type === 'assumed-role') {
    self = [principal.arn];
    behind = [principal.roleArn, principal.userId.split(':')[0] as string];
  }
  if (principal.type === 'federated-user') {
    self = [principal.arn];
    if (principal.issuer.type === 'user') behind = [principal.issuer.arn, principal.issuer.userId];
  }
  if (exempting) {
    const entity =
      principal.type === 'root' || (principal.type === 'federated-user' && principal.issuer.type === 'root')
        ? true
        : listed(principal.type === 'user' ? self : behind);
    if (bounded || !listed(account) || !entity) ways.add('self');
    return ways;
  }
  if (listed(self)) ways.add('self');
  if (listed(behind)) ways.add('role');
  if (listed(account)) ways.add('account');
  if (names.includes('*')) {
    const byArn = Object.entries<Json>(statement.Condition ?? {}).some(
      ([operator, keys]) =>
        /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/.test(
          operator,
        ) && Object.keys(keys).some(key => key.toLowerCase() === 'aws:principalarn'),
    );
    ways.add(byArn ? 'self' : 'role');
  }
  return ways;
}

const ofServiceLinkedRole = (arn: string): boolean =>
  arn.split(':')[5]?.startsWith('role/aws-service-role/') ?? false;

/** The statements of each policy type that apply; control policies by level. */
export function naiveMatches(request: AuthorizationRequest, policies: NaivePolicies) {
  const { principal, resource, action } = request;
  const bounded = policies.boundary !== undefined;
  const applying = (texts: readonly string[]): Json[] =>
    texts.flatMap(text => {
      const { Version = '2008-10-17', Statement } = JSON.parse(text);
      return list(Statement).filter((statement: Json) => speaksOf(statement, Version, request));
    });
  const linked = principal.type === 'assumed-role' && ofServiceLinkedRole(principal.roleArn);
  const inAccount = ['root', 'user', 'assumed-role', 'federated-user'].includes(principal.type);
  const underScp = inAccount && !linked;
  const underRcp =
    !linked &&
    resource.arn !== '*' &&
    !ofServiceLinkedRole(resource.arn) &&
    ['ecr', 'sts', 's3'].includes(action.toLowerCase().split(':')[0] as string);
  return {
    resource: applying(policies.resource)
      .map(statement => ({ Effect: statement.Effect, ways: waysOfNaming(statement, request, bounded) }))
      .filter(({ ways }) => ways.size > 0),
    identity: applying(policies.identity),
    boundary: applying(policies.boundary === undefined ? [] : [policies.boundary]),
    session: applying(policies.session ?? []),
    serviceControl: underScp ? (policies.serviceControl ?? []).map(applying) : [],
    resourceControl: underRcp ? (policies.resourceControl ?? []).map(applying) : [],
  };
}

/** `allowed`, or the answer in two words: `no identity`, `explicit resource`. */
export function naiveAnswer(
  request: AuthorizationRequest,
  policies: NaivePolicies,
  resourceType: 'resource' | 'trust',
): string {
  const { principal } = request;
  const found = naiveMatches(request, policies);
  const denies = (some: Json[]) => some.some(({ Effect }) => Effect === 'Deny');
  const allows = (some: Json[]) => some.some(({ Effect }) => Effect === 'Allow');

  if (found.resourceControl.some(denies)) return 'explicit resource-control';
  if (found.serviceControl.some(denies)) return 'explicit service-control';
  if (denies(found.resource)) return `explicit ${resourceType}`;
  if (denies(found.identity)) return 'explicit identity';
  if (denies(found.boundary)) return 'explicit boundary';
  if (denies(found.session)) return 'explicit session';
  if (!found.resourceControl.every(allows)) return 'no resource-control';
  if (!found.serviceControl.every(allows)) return 'no service-control';

  const grantedAs = (way: string) =>
    found.resource.some(({ Effect, ways }) => Effect === 'Allow' && ways.has(way));
  const granted = grantedAs('self') || grantedAs('role') || grantedAs('account');
  // A service or somebody with a token has no policies of its own.
  if (principal.type === 'service' || principal.type === 'web-identity') {
    return granted ? 'allowed' : `no ${resourceType}`;
  }
  const capped = (): string => {
    if (policies.boundary !== undefined && !allows(found.boundary)) return 'no boundary';
    const sessionPolicies = policies.session ?? [];
    const limited = sessionPolicies.length > 0 || principal.type === 'federated-user';
    return limited && !allows(found.session) ? 'no session' : 'allowed';
  };
  const rootful =
    principal.type === 'root' || (principal.type === 'federated-user' && principal.issuer.type === 'root');
  const own = rootful || allows(found.identity);
  const sameAccount = principal.account === request.resource.account;
  if ((!sameAccount || resourceType === 'trust') && !granted) return `no ${resourceType}`;
  if (!sameAccount) return own ? capped() : 'no identity';
  if (grantedAs('self')) return 'allowed';
  return own || grantedAs('role') ? capped() : 'no identity';
}
