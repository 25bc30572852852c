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
  ['This policy contains invalid Json', '{'],
  ['Syntax errors in policy.', {}],
  ['Syntax errors in policy.', { Statement: { ...statement, Effect: 'Perhaps' } }],
  ['Syntax errors in policy.', { Version: '2012-10-18', Statement: statement }],
  ['Policy statement must contain actions.', { Statement: { Effect: 'Allow', Resource: '*' } }],
  ['Policy statement must contain resources.', { Statement: [{ Effect: 'Allow', Action: 'ecr:*' }] }],
  ['Policy document should not specify a principal.', { Statement: { ...statement, Principal: '*' } }],
  ['Resource must be in ARN format or "*".', { Statement: { ...statement, Resource: 'app/web' } }],
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

test('the hint says what is wrong and where', () => {
  const { hint } = refusal({ Statement: [{ ...statement, Effect: 'Perhaps' }] });
  assert.equal(hint, 'At Statement[0].Effect: Effect must be "Allow" or "Deny".');
});
