// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import fc from 'fast-check';
import {
  federated,
  other,
  owner,
  root,
  service,
  session,
  user,
  webIdentity,
} from './fixtures.test-support.ts';
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type AuthorizationRequest,
  contextOf,
  type PolicyKind,
  type Principal,
  parsePolicy,
  type RoleSession,
} from './index.ts';
import type { NaivePolicies } from './naive.test-support.ts';

const pick = <T>(...values: T[]) => fc.constantFrom(...values);
/** One of the values, or a list of up to three. */
const some = <T>(...values: T[]) =>
  fc.oneof(pick(...values), fc.array(pick(...values), { minLength: 1, maxLength: 3 }));

/** A session of a service-linked role. */
const linked = (account: string): RoleSession => ({
  ...session(account, 'linked'),
  roleArn: `arn:aws:iam::${account}:role/aws-service-role/x.amazonaws.com/linked`,
});
const ofAccounts: Principal[] = [owner, other].flatMap((account): Principal[] => [
  root(account),
  user(account),
  user(account, 'bob'),
  session(account),
  session(account, 'deploy', 'i-2'),
  federated(account),
]);
const principals: Principal[] = [
  ...ofAccounts,
  ...ofAccounts,
  linked(owner),
  linked(other),
  federated(owner, 'root'),
  federated(other, 'root'),
  service(),
  service('ecs.amazonaws.com', other),
  webIdentity(),
  webIdentity('accounts.google.com'),
];
const nameOf = ofAccounts.flatMap(principal => [
  principal.arn,
  principal.account,
  ...(principal.type === 'user' ? [principal.userId] : []),
  ...(principal.type === 'assumed-role' ? [principal.roleArn, principal.userId.split(':')[0] as string] : []),
]);
const arn = (account: string, name: string) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`;

const typedValues: Record<string, string[]> = {
  String: ['red', 'RED', 'r*', 're?', 'blue', '${a:other}', "${a:other, 'red'}", '${*}', ''],
  Numeric: ['0', '5', '5.0', '-3'],
  Date: ['2026-01-01', '2026-01-01T00:00:00Z', '1767225600', '2026-06-01T12:00:00+02:00'],
  Bool: ['true', 'false'],
  Binary: ['QQ==', 'QkI='],
  Ip: ['10.0.0.0/8', '10.1.2.3', '2001:db8::/32', '0.0.0.0/0', '10.1.0.0/17'],
  Arn: [
    'arn:aws:iam::*:role/path/*',
    '*',
    `arn:aws:iam::${owner}:user/alice`,
    'arn:*:iam::*:*',
    'arn:aws:iam::1:user/${a:other}',
  ],
};
const given = [
  'red',
  'RED',
  'r*',
  'blue',
  '',
  '5',
  '-3.0',
  'true',
  'FALSE',
  'QQ==',
  '10.1.2.3',
  '10.1.200.1',
  '192.0.2.1',
  '2001:db8::1',
  '2026-01-01T00:00:00Z',
  '1767225601',
  `arn:aws:iam::${owner}:user/alice`,
  `arn:aws:iam::${other}:role/path/deploy`,
];
const ordered = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const operatorsOf: [family: string, names: string[]][] = [
  [
    'String',
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
  ],
  ['Numeric', ordered.map(name => `Numeric${name}`)],
  ['Date', ordered.map(name => `Date${name}`)],
  ['Bool', ['Bool']],
  ['Binary', ['BinaryEquals']],
  ['Ip', ['IpAddress', 'NotIpAddress']],
  ['Arn', ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike']],
];
const keys = ['a:key', 'A:Other', 'aws:PrincipalArn'];
const oneCondition = fc.oneof(
  fc
    .tuple(
      pick(...operatorsOf),
      pick('', '', 'ForAnyValue:', 'ForAllValues:'),
      pick('', '', 'IfExists'),
      fc.nat(),
      pick(...keys),
    )
    .chain(([[family, names], set, ifExists, at, key]) =>
      some(...(typedValues[family] as string[])).map(values => ({
        [`${set}${names[at % names.length]}${ifExists}`]: { [key]: values },
      })),
    ),
  fc.tuple(pick(...keys), pick('true', 'false')).map(([key, value]) => ({ Null: { [key]: value } })),
  fc
    .tuple(pick('StringLike', 'ArnLike', 'StringEquals'), pick(...ofAccounts))
    .map(([operator, principal]) => ({
      [operator]: {
        'aws:PrincipalArn': principal.type === 'assumed-role' ? principal.roleArn : principal.arn,
      },
    })),
);
const condition = fc.array(oneCondition, { maxLength: 2 }).map(all => Object.assign({}, ...all) as object);

const maybe = { freq: 4 };
const selection = <T>(name: string, values: fc.Arbitrary<T>) =>
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), values)
    .map(([roll, value]) => ({ [roll === 0 ? `Not${name}` : name]: value }));
const actions = some(
  '*',
  'ecr:*',
  'ecr:Batch*',
  'ECR:batchgetimage',
  'ecr:PutImage',
  'ecr:?utImage',
  'sts:*',
);
const trustActions = some('sts:AssumeRole', 'sts:TagSession', 'sts:AssumeRoleWithWebIdentity');
const resources = some(
  '*',
  arn(owner, '*'),
  arn('*', 'app/*'),
  arn(owner, 'app/we?'),
  arn(owner, '${a:other}'),
  arn(owner, "${a:missing, 'app/web'}"),
  'arn:aws:iam::*:role/*',
);
const services = some('lambda.amazonaws.com', 'ecs.amazonaws.com', 'accounts.google.com.amazonaws.com');
const providers = some(webIdentity().provider, 'accounts.google.com');
const named = fc.oneof(
  fc.constant('*'),
  some('*', ...nameOf).map(AWS => ({ AWS })),
  fc.tuple(some(...nameOf), services).map(([AWS, Service]) => ({ AWS, Service })),
  services.map(Service => ({ Service })),
);
const trusted = fc.oneof(
  { weight: 3, arbitrary: named },
  { weight: 1, arbitrary: providers.map(Federated => ({ Federated })) },
);
const exempt = fc
  .tuple(fc.subarray(nameOf, { minLength: 1 }), fc.option(services, { nil: undefined }))
  .map(([AWS, Service]) => ({ NotPrincipal: { AWS, ...(Service !== undefined && { Service }) } }));

const effect = pick('Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny');
function statement(kind: PolicyKind): fc.Arbitrary<object> {
  const who =
    kind === 'resource'
      ? fc.oneof(
          { weight: 8, arbitrary: named.map(Principal => ({ Principal })) },
          { weight: 1, arbitrary: exempt },
        )
      : kind === 'trust'
        ? trusted.map(Principal => ({ Principal }))
        : kind === 'rcp'
          ? fc.constant({ Principal: '*' })
          : fc.constant({});
  const what =
    kind === 'trust'
      ? trustActions.map(Action => ({ Action }))
      : kind === 'rcp'
        ? some('ecr:Batch*', 'ecr:PutImage', 'sts:*', 'sts:Assume*').map(Action => ({ Action }))
        : selection('Action', actions);
  const where =
    kind === 'trust'
      ? fc.constant({})
      : kind === 'resource'
        ? fc.oneof(
            { weight: 3, arbitrary: fc.constant({}) },
            { weight: 1, arbitrary: selection('Resource', resources) },
          )
        : selection('Resource', resources);
  return fc
    .tuple(effect, who, what, where, fc.option(condition, maybe))
    .map(([Effect, principal, action, resource, Condition]) => ({
      Effect: 'NotPrincipal' in principal || kind === 'rcp' ? 'Deny' : Effect,
      ...principal,
      ...action,
      ...resource,
      ...(Condition === null ? {} : { Condition }),
    }));
}
const policy = (kind: PolicyKind): fc.Arbitrary<string> =>
  fc
    .tuple(
      kind === 'scp' || kind === 'rcp'
        ? fc.constant('2012-10-17')
        : pick('2012-10-17', '2012-10-17', '2008-10-17'),
      fc.array(statement(kind), { minLength: 1, maxLength: kind === 'rcp' ? 1 : 3 }),
    )
    .map(([Version, Statement]) => JSON.stringify({ Version, Statement }));

const context = fc
  .dictionary(pick('a:key', 'a:other'), fc.array(pick(...given), { maxLength: 3 }))
  .map(values => Object.entries(values));
const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' };
export const fullAccess: Readonly<Record<'scp' | 'rcp', string>> = {
  scp: JSON.stringify({ Version: '2012-10-17', Statement: allowAll }),
  rcp: JSON.stringify({ Version: '2012-10-17', Statement: { ...allowAll, Principal: '*' } }),
};
const levels = (kind: 'scp' | 'rcp') =>
  fc.option(
    fc.array(
      fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(fullAccess[kind]) },
          { weight: 1, arbitrary: policy(kind) },
        ),
        { maxLength: 2 },
      ),
      { maxLength: 2 },
    ),
    { freq: 2, nil: undefined },
  );

/** What stands on the resource: policies of an ECR repository and its registry, or a trust policy. */
export type Owners = 'resource' | 'trust';

const setOf = (owners: Owners): fc.Arbitrary<NaivePolicies> =>
  fc
    .record({
      identity: fc.array(policy('identity'), { maxLength: 2 }),
      resource: fc.array(policy(owners), { maxLength: 2, minLength: owners === 'trust' ? 1 : 0 }),
      boundary: fc.option(policy('boundary'), { freq: 2, nil: undefined }),
      session: fc.option(fc.array(policy('session'), { maxLength: 2 }), { freq: 2, nil: undefined }),
      serviceControl: levels('scp'),
      resourceControl: levels('rcp'),
    })
    .map(({ identity, resource, boundary, session, serviceControl, resourceControl }) => ({
      identity,
      resource,
      ...(boundary !== undefined && { boundary }),
      ...(session !== undefined && { session }),
      ...(serviceControl !== undefined && { serviceControl }),
      ...(resourceControl !== undefined && { resourceControl }),
    }));

const asked = (owners: Owners): fc.Arbitrary<AuthorizationRequest> =>
  fc
    .tuple(
      pick(...principals),
      owners === 'trust'
        ? pick('sts:AssumeRole', 'sts:TagSession', 'sts:AssumeRoleWithWebIdentity')
        : pick('ecr:BatchGetImage', 'ecr:BatchGetImage', 'ecr:PutImage', 'iam:GetRole'),
      owners === 'trust'
        ? pick(
            `arn:aws:iam::${owner}:role/target`,
            `arn:aws:iam::${owner}:role/target`,
            `arn:aws:iam::${owner}:role/aws-service-role/x.amazonaws.com/y`,
          )
        : pick(
            arn(owner, 'app/web'),
            arn(owner, 'app/web'),
            arn(owner, 'red'),
            arn(owner, '${a:other}'),
            `arn:aws:iam::${owner}:role/x`,
            '*',
          ),
      context,
    )
    .map(([principal, action, resource, values]) => ({
      principal,
      action,
      resource: { arn: resource, account: owner },
      context: contextOf([
        ...values,
        ['aws:PrincipalArn', principal.type === 'assumed-role' ? principal.roleArn : principal.arn],
      ]),
    }));

/** A request and the policies in force, as texts. */
export interface Case {
  readonly owners: Owners;
  readonly request: AuthorizationRequest;
  readonly texts: NaivePolicies;
}

const casesOf = (owners: Owners): fc.Arbitrary<Case> =>
  fc.record({ owners: fc.constant(owners), request: asked(owners), texts: setOf(owners) });
export const cases: fc.Arbitrary<Case> = fc.oneof(
  { weight: 2, arbitrary: casesOf('resource') },
  { weight: 1, arbitrary: casesOf('trust') },
);
export const anyPolicy = (kind: PolicyKind): fc.Arbitrary<string> => policy(kind);

/** Each policy is named by its place in the list. */
const compile = (texts: readonly string[], kind: PolicyKind): AttachedPolicy[] =>
  texts.map((text, index) => ({ policy: parsePolicy(text, kind), name: String(index) }));

export function compileAll(owners: Owners, texts: NaivePolicies): ApplicablePolicies {
  const { boundary, session, serviceControl, resourceControl } = texts;
  return {
    identity: compile(texts.identity, 'identity'),
    resource: compile(texts.resource, owners),
    ...(boundary !== undefined && { boundary: compile([boundary], 'boundary')[0] as AttachedPolicy }),
    ...(session !== undefined && { session: compile(session, 'session') }),
    ...(serviceControl && { serviceControl: serviceControl.map(level => compile(level, 'scp')) }),
    ...(resourceControl && { resourceControl: resourceControl.map(level => compile(level, 'rcp')) }),
  };
}

/** How many cases a property is tried on: `usual`, or where CI asks for more, its share of that. */
export const runs = (usual: number, share = 0.2): number =>
  Math.max(usual, Number(process.env.ENTREPOT_PROPERTY_RUNS ?? 0) * share);

/** Every operator, as it may be generated without set operator and IfExists. */
export const generatedOperators: readonly string[] = [...operatorsOf.flatMap(([, names]) => names), 'Null'];
