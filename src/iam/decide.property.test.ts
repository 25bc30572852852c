// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answer, other, owner, root, session, user } from './fixtures.test-support.ts';
import {
  type AttachedPolicy,
  type AuthorizationRequest,
  contextOf,
  type PolicyKind,
  parsePolicy,
} from './index.ts';
import { type NaivePolicies, naiveAnswer } from './naive.test-support.ts';

const pick = <T>(...values: T[]) => fc.constantFrom(...values);
/** One of the values, or a list of up to three. */
const some = <T>(...values: T[]) =>
  fc.oneof(pick(...values), fc.array(pick(...values), { minLength: 1, maxLength: 3 }));

const principals = [owner, other].flatMap(account => [
  root(account),
  user(account),
  user(account, 'bob'),
  session(account),
  session(account, 'deploy', 'i-2'),
]);
const nameOf = principals.flatMap(principal => [
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
    .tuple(pick('StringLike', 'ArnLike', 'StringEquals'), pick(...principals))
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
const trustActions = some('sts:AssumeRole', 'sts:TagSession');
const resources = some(
  '*',
  arn(owner, '*'),
  arn('*', 'app/*'),
  arn(owner, 'app/we?'),
  arn(owner, '${a:other}'),
  arn(owner, "${a:missing, 'app/web'}"),
  'arn:aws:iam::*:role/*',
);
const named = fc.oneof(
  fc.constant('*'),
  some('*', ...nameOf).map(AWS => ({ AWS })),
  some(...nameOf).map(AWS => ({ AWS, Service: 'lambda.amazonaws.com' })),
);
const exempt = fc.subarray(nameOf, { minLength: 1 }).map(AWS => ({ NotPrincipal: { AWS } }));

const effect = pick('Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny');
function statement(kind: PolicyKind): fc.Arbitrary<object> {
  const who =
    kind === 'resource'
      ? fc.oneof(
          { weight: 8, arbitrary: named.map(Principal => ({ Principal })) },
          { weight: 1, arbitrary: exempt },
        )
      : kind === 'trust'
        ? named.map(Principal => ({ Principal }))
        : fc.constant({});
  const what = kind === 'trust' ? trustActions.map(Action => ({ Action })) : selection('Action', actions);
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
      Effect: 'NotPrincipal' in principal ? 'Deny' : Effect,
      ...principal,
      ...action,
      ...resource,
      ...(Condition === null ? {} : { Condition }),
    }));
}
const policy = (kind: PolicyKind): fc.Arbitrary<string> =>
  fc
    .tuple(
      pick('2012-10-17', '2012-10-17', '2008-10-17'),
      fc.array(statement(kind), { minLength: 1, maxLength: 3 }),
    )
    .map(([Version, Statement]) => JSON.stringify({ Version, Statement }));

const context = fc
  .dictionary(pick('a:key', 'a:other'), fc.array(pick(...given), { maxLength: 3 }))
  .map(values => Object.entries(values));
const setOf = (owners: 'resource' | 'trust'): fc.Arbitrary<NaivePolicies> =>
  fc
    .record({
      identity: fc.array(policy('identity'), { maxLength: 2 }),
      resource: fc.array(policy(owners), { maxLength: 2, minLength: owners === 'trust' ? 1 : 0 }),
      boundary: fc.option(policy('boundary'), { freq: 2, nil: undefined }),
      session: fc.option(fc.array(policy('session'), { maxLength: 2 }), { freq: 2, nil: undefined }),
    })
    .map(({ identity, resource, boundary, session }) => ({
      identity,
      resource,
      ...(boundary !== undefined && { boundary }),
      ...(session !== undefined && { session }),
    }));

const asked = (owners: 'resource' | 'trust'): fc.Arbitrary<AuthorizationRequest> =>
  fc
    .tuple(
      pick(...principals),
      owners === 'trust'
        ? pick('sts:AssumeRole', 'sts:TagSession')
        : pick('ecr:BatchGetImage', 'ecr:PutImage'),
      owners === 'trust'
        ? fc.constant(`arn:aws:iam::${owner}:role/target`)
        : pick(arn(owner, 'app/web'), arn(owner, 'red'), arn(owner, '${a:other}')),
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

const compile = (texts: readonly string[], kind: PolicyKind): AttachedPolicy[] =>
  texts.map(text => ({ policy: parsePolicy(text, kind) }));

for (const owners of ['resource', 'trust'] as const) {
  test(`a decision under ${owners} policies is the one that a plain reading of the JSON gives`, () => {
    const tally = new Map<string, number>();
    fc.assert(
      fc.property(asked(owners), setOf(owners), (request, texts) => {
        const found = answer(request, {
          identity: compile(texts.identity, 'identity'),
          resource: compile(texts.resource, owners),
          ...(texts.boundary !== undefined && {
            boundary: compile([texts.boundary], 'boundary')[0] as AttachedPolicy,
          }),
          ...(texts.session !== undefined && { session: compile(texts.session, 'session') }),
        });
        tally.set(found, (tally.get(found) ?? 0) + 1);
        assert.equal(found, naiveAnswer(request, texts, owners));
      }),
      { numRuns: 6000 },
    );
    const types = ['identity', owners, 'boundary', 'session'];
    for (const outcome of ['allowed', ...types.flatMap(type => [`no ${type}`, `explicit ${type}`])]) {
      assert.ok(
        (tally.get(outcome) ?? 0) > 10,
        `the cases hardly ever end with ${outcome}: ${tally.get(outcome)}`,
      );
    }
  });
}
