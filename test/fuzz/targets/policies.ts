// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like that.
import assert from 'node:assert/strict';
import { withPlainKeys } from '../../../src/base/json-keys.ts';
import {
  contextOf,
  decide,
  type Policy,
  type PolicyKind,
  PolicySyntaxError,
  parsePolicy,
} from '../../../src/iam/index.ts';
import type { Target } from '../target.ts';

const kinds: readonly PolicyKind[] = ['identity', 'resource', 'trust', 'session', 'boundary', 'scp', 'rcp'];
const account = '123456789012';
const request = {
  principal: {
    type: 'user',
    account,
    arn: `arn:aws:iam::${account}:user/a`,
    userId: 'AIDAAAAAAAAAAAAAAAAAA',
  },
  action: 'ecr:BatchGetImage',
  resource: { arn: `arn:aws:ecr:us-east-1:${account}:repository/app/web`, account },
  context: contextOf([['aws:SourceIp', '10.1.2.3']]),
} as const;
const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

const parsed = (text: string, kind: PolicyKind): Policy | undefined => {
  try {
    return parsePolicy(text, kind);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
};

/** Policies of every kind; those that are accepted are then used for a decision. */
export const policies: Target = {
  name: 'policies',
  covers: ['src/iam/'],
  words: [
    ...[
      'Version',
      '2012-10-17',
      '2008-10-17',
      'Id',
      'Statement',
      'Sid',
      'Effect',
      'Allow',
      'Deny',
      'Principal',
    ],
    ...[
      'NotPrincipal',
      'Action',
      'NotAction',
      'Resource',
      'NotResource',
      'Condition',
      'AWS',
      'Service',
      'Federated',
    ],
    ...[
      '*',
      'ecr:*',
      'ecr:BatchGetImage',
      'sts:AssumeRole',
      'arn:aws:ecr:*:*:repository/*',
      '123456789012',
      '?',
    ],
    ...[
      'arn:aws:iam::123456789012:root',
      'arn:aws:iam::123456789012:user/a',
      'StringLike',
      'StringEqualsIfExists',
    ],
    ...[
      'ForAllValues:StringEquals',
      'ForAnyValue:StringLike',
      'Null',
      'Bool',
      'IpAddress',
      '10.0.0.0/8',
      '::/0',
    ],
    ...[
      'DateLessThan',
      '2030-01-01T00:00:00Z',
      'NumericEquals',
      'BinaryEquals',
      'ArnLike',
      'aws:SourceIp',
      'true',
    ],
    ...[
      'aws:PrincipalTag/Team',
      '${aws:username}',
      "${aws:PrincipalTag/t, 'x'}",
      '${*}',
      '${',
      'aws:PrincipalArn',
    ],
  ],
  seeds: [
    document({ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }),
    document({
      Sid: 'A',
      Effect: 'Deny',
      NotAction: ['ecr:Get*'],
      NotResource: 'arn:aws:ecr:*:*:repository/${aws:username}',
    }),
    document({ Effect: 'Allow', Principal: { AWS: ['111111111111', '*'] }, Action: 'ecr:BatchGetImage' }),
    document({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    document({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }),
    document({
      Effect: 'Allow',
      Action: ['ecr:*'],
      Resource: ['*'],
      Condition: {
        StringLike: { 'aws:PrincipalTag/Team': ['a*', "${aws:PrincipalTag/t, 'x'}"] },
        'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'a' },
        IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] },
        DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
        NumericLessThanEquals: { 'aws:MultiFactorAuthAge': 300 },
        Bool: { 'aws:SecureTransport': true },
        Null: { 'aws:TokenIssueTime': 'false' },
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' },
        BinaryEquals: { 'a:b': 'YQ==' },
      },
    }),
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  ],
  check(text) {
    for (const kind of kinds) {
      const policy = parsed(text, kind);
      if (policy === undefined) continue;
      // Another reader of JSON sees the same: what it prints is the same policy.
      const again = parsePolicy(JSON.stringify(JSON.parse(withPlainKeys(text))), kind);
      assert.deepEqual(
        again.statements.map(each => each.document),
        policy.statements.map(each => each.document),
      );
      assert.equal(policy.allows.length + policy.denies.length, policy.statements.length);
      if (kind === 'scp' || kind === 'rcp' || kind === 'trust') continue;
      const [identity, resource] = kind === 'resource' ? [[], [{ policy }]] : [[{ policy }], []];
      const decision = decide(request, { identity, resource });
      if (decision.allowed) assert.ok(policy.allows.length > 0, 'only an Allow allows');
      if (policy.denies.length === 0 && policy.allows.length === 0) assert.ok(!decision.allowed);
    }
  },
};
