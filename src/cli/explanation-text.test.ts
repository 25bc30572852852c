import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApplicablePolicies, contextOf, explain, type PolicyKind, parsePolicy } from '../iam/index.ts';
import { explanationText } from './explanation-text.ts';
import { styleFor } from './style.ts';

const account = '123456789012';
const arn = `arn:aws:ecr:us-east-1:${account}:repository/app`;
const principal = {
  type: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/dev/me`,
  userId: 'AROAX:me',
  roleArn: `arn:aws:iam::${account}:role/dev`,
} as const;
const plain = styleFor({}, {});

const policy = (kind: PolicyKind, name: string, ...Statement: readonly object[]) => ({
  name,
  policy: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind),
});
const allow = { Effect: 'Allow', Action: '*', Resource: '*' };

function textOf(policies: Partial<ApplicablePolicies>, style = plain): string {
  const request = {
    principal,
    action: 'ecr:PutImage',
    resource: { arn, account },
    context: contextOf([['aws:SourceIp', '192.0.2.1']]),
  };
  const { decision, steps, suggestions } = explain(request, { identity: [], resource: [], ...policies });
  const shown = {
    principal: principal.arn,
    action: request.action,
    resource: arn,
    decision,
    steps,
    suggestions,
  };
  return explanationText({ ...shown, notes: [] }, style);
}

test('what is allowed says through what, in one line for levels that are alike', () => {
  const level = [policy('scp', 'FullAWSAccess', allow)];
  const text = textOf({
    identity: [policy('identity', 'own', allow)],
    serviceControl: [level, level, level],
  });
  assert.match(text, /^ALLOWED\n/);
  assert.match(text, /^ {2}service control +allows +at all 3 levels: FullAWSAccess, statement 1$/m);
  assert.match(text, /^ {2}identity-based +allows +own, statement 1$/m);
  assert.match(text, /^ {2}resource-based +silent +Within one account/m);
  assert.doesNotMatch(text, /To allow it|Almost/);
});

test('levels that differ are told apart', () => {
  const text = textOf({
    identity: [policy('identity', 'own', allow)],
    serviceControl: [
      [policy('scp', 'FullAWSAccess', allow)],
      [
        policy('scp', 'FullAWSAccess', allow),
        policy('scp', 'no-push', { ...allow, Sid: 'NoPush', Effect: 'Deny' }),
      ],
    ],
  });
  assert.match(text, /A service control policy denies it explicitly: no-push, statement 1 "NoPush"\./);
  assert.match(text, /^ {2}service control, root +allows/m);
  assert.match(text, /^ {2}service control, level 1 +DENIES +no-push, statement 1 "NoPush"$/m);
  assert.match(
    text,
    /In the management account, in a service control policy 1 below the root, remove or narrow no-push, statement 1 "NoPush"\./,
  );
});

test("a session's role is who gets the statement, and a boundary lacks its own", () => {
  const text = textOf({ boundary: policy('boundary', 'bound', { ...allow, Action: 'ecr:Get*' }) });
  assert.match(text, /To allow it \(all of it is needed\):/);
  assert.match(text, new RegExp(`In account ${account}, add to a policy of the role dev of ${account}:`));
  assert.match(text, new RegExp(`add to the permissions boundary of the role dev of ${account}:`));
  assert.match(text, /permissions boundary: bound, statement 1\n {4}fits but for its Action\n/);
});

test('colours only on a terminal, and not where they are not wanted', () => {
  const coloured = styleFor({ isTTY: true }, {});
  assert.ok(textOf({}, coloured).includes('\u001b[31m'));
  for (const style of [styleFor({ isTTY: true }, { NO_COLOR: '1' }), styleFor({ isTTY: false }, {})]) {
    assert.ok(!textOf({}, style).includes('\u001b['));
  }
});

test('what users wrote does not speak to the terminal', () => {
  const text = textOf({
    resource: [
      policy('resource', 'repository policy', {
        Sid: '\u001b[2J\nALLOWED\u202e',
        Effect: 'Deny',
        Principal: '*',
        Action: '*',
      }),
    ],
  });
  assert.ok(!text.includes('\u001b') && !text.includes('\u202e'));
  assert.match(text, /A resource-based policy denies it explicitly: .*\\u001b\[2J\\u000aALLOWED\\u202e/);
  assert.doesNotMatch(text, /^ALLOWED/m);
});
