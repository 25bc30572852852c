import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../base/fault.ts';
import type { PolicyKind } from '../iam/index.ts';
import { policyCompiler } from './policy-compiler.ts';
import { parseDocument } from './policy-documents.ts';

const statement = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '123456789012' } };

function refusal(document: unknown, kind: PolicyKind = 'identity'): Fault {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  try {
    parseDocument(policyCompiler(), text, kind);
  } catch (error) {
    return error as Fault;
  }
  throw new assert.AssertionError({ message: `was accepted: ${text}` });
}

const cases: readonly [string, unknown, PolicyKind?][] = [
  ['Syntax errors in policy.', '{'],
  ['This policy contains invalid Json', '{', 'trust'],
  ['This policy contains invalid Json', '{', 'session'],
  ['Syntax errors in policy.', {}],
  ['Syntax errors in policy.', { Statement: { ...statement, Effect: 'Perhaps' } }],
  ['Syntax errors in policy.', { Version: '2012-10-18', Statement: statement }],
  ['Policy statement must contain actions.', { Statement: { Effect: 'Allow', Resource: '*' } }],
  ['Policy statement must contain resources.', { Statement: [{ Effect: 'Allow', Action: 'ecr:*' }] }],
  ['Policy document should not specify a principal.', { Statement: { ...statement, Principal: '*' } }],
  ['Resource app/web must be in ARN format or "*".', { Statement: { ...statement, Resource: 'app/web' } }],
  ['Policy statement must contain actions.', { Statement: { ...statement, Action: [] } }],
  ['Policy statement must contain resources.', { Statement: [{ ...statement, Resource: [] }] }],
  ['The policy failed legacy parsing', { Statement: { ...statement, Effect: 'allow' } }],
  ['Syntax errors in policy.', { Statement: { ...statement, Action: 123 } }],
  ['Syntax errors in policy.', { Statement: { ...statement, NotAction: 'a:B' } }],
  ['Syntax errors in policy.', { Statement: { ...statement, NotResource: '*' } }],
  [
    'Syntax errors in policy.',
    '{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}',
  ],
  [
    'Partition "" is not valid for resource "arn::bucket/*:*:*:*".',
    { Statement: { ...statement, Resource: 's3::bucket/*' } },
  ],
  [
    'Partition "aws2" is not valid for resource "arn:aws2:s3:::bucket".',
    { Statement: [{ ...statement, Resource: ['*', 'arn:aws2:s3:::bucket'] }] },
  ],
  ['The policy failed legacy parsing', { Statement: { ...statement, Resource: 'arn:aws:s3::bucket' } }],
  ['The policy failed legacy parsing', { Statement: { ...statement, Resource: 'arn:awss3::bucket/*' } }],
  [
    'The policy failed legacy parsing',
    {
      Version: '2012-10-17',
      Statement: { ...statement, Resource: `arn:aws:iam::\${aws:PrincipalAccount}:role/r` },
    },
  ],
  [
    'Resource vendor must be fully qualified and cannot contain regexes.',
    { Statement: { ...statement, Resource: 'arn:aws:s*:::bucket' } },
  ],
  [
    'IAM resource arn:aws:iam:us-east-1:123456789012:role/r cannot contain region information.',
    { Statement: { ...statement, Resource: 'arn:aws:iam:us-east-1:123456789012:role/r' } },
  ],
  [
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    { Statement: { ...statement, NotResource: 'arn:aws:iam::123456789012:bucket', Resource: undefined } },
  ],
  ['Actions/Condition can contain only one colon.', { Statement: { ...statement, Action: 's3:a:b' } }],
  ['Action vendors must not contain wildcards.', { Statement: { ...statement, Action: ['s3:*', '*:Get*'] } }],
  ['Vendor iam  is not valid', { Statement: { ...statement, Action: 'iam :Get' } }],
  ['Vendor  is not valid', { Statement: { ...statement, NotAction: ':Get', Action: undefined } }],
  [
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    { Statement: { ...statement, Condition: { StringEquals: { username: 'x' } } } },
  ],
  [
    'Syntax errors in policy.',
    { Statement: { ...statement, Condition: { Equals: { 'aws:username': 'x' } } } },
  ],
  [
    'The policy failed legacy parsing',
    { Statement: { ...statement, Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } } },
  ],
  [
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    { Statement: [{ ...statement, Action: 'PutImage' }] },
  ],
  [
    'Statement IDs (SID) in a single policy must be unique.',
    {
      Statement: [
        { ...statement, Sid: 'a' },
        { ...statement, Sid: 'a' },
      ],
    },
  ],
  [
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    { Statement: [{ ...statement, Sid: 'a b' }] },
  ],
  ['Has prohibited field Resource', { Statement: { ...trust, Resource: '*' } }, 'trust'],
  ['Missing required field Principal', { Statement: { ...trust, Principal: undefined } }, 'trust'],
  [
    'Has prohibited field NotPrincipal',
    { Statement: { ...trust, Principal: undefined, NotPrincipal: '*' } },
    'trust',
  ],
  ['Has prohibited field Resource', { Statement: [statement] }, 'trust'],
  ['Missing required field Effect', { Statement: { ...trust, Effect: undefined } }, 'trust'],
  ['Missing required field Action', { Statement: { ...trust, Action: undefined } }, 'trust'],
  ['Unknown field Comment', { Comment: 'x', Statement: trust }, 'trust'],
  [
    'Invalid principal in policy: "SERVICE":"lambda"',
    { Statement: [{ ...trust, Principal: { Service: 'lambda' } }] },
    'trust',
  ],
  [
    'Federated principals must be valid domain names or SAML metadata ARNs',
    { Statement: { ...trust, Principal: { Federated: 'example.com/x' } } },
    'trust',
  ],
  [
    'AssumeRole policy may only specify STS AssumeRole actions.',
    { Statement: { ...trust, Action: 'ecr:PutImage' } },
    'trust',
  ],
  [
    'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:group/g"',
    { Statement: { ...trust, Principal: { AWS: ['arn:aws:iam::123456789012:group/g'] } } },
    'trust',
  ],
];

for (const [text, document, kind] of cases) {
  test(`refused: ${JSON.stringify(document)}`, () => {
    const fault = refusal(document, kind);
    assert.equal(fault.code, 'MalformedPolicy');
    assert.equal(fault.message, text);
    assert.ok(fault.hint);
  });
}

const accepted = [
  { Statement: { ...statement, Resource: 'arn:*:s3:::bucket' } },
  {
    Statement: {
      ...statement,
      Resource: ['arn:aws:iam::*:role/*', 'arn:aws:iam::123456789012:*', 'arn:aws:iam::*'],
    },
  },
  { Statement: [{ ...statement, NotResource: 'arn:aws:iam::123456789012:user/x', Resource: undefined }] },
];
for (const document of accepted) {
  test(`accepted: ${JSON.stringify(document)}`, () => {
    assert.ok(parseDocument(policyCompiler(), JSON.stringify(document), 'identity'));
  });
}

test('the hint says what is wrong and where', () => {
  const { hint } = refusal({ Statement: [{ ...statement, Effect: 'Perhaps' }] });
  assert.equal(hint, 'At Statement[0].Effect: Effect must be "Allow" or "Deny".');
});
