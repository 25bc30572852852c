// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, holds, owner, request, user } from './fixtures.test-support.ts';
import { type ContextEntry, contextOf, parsePolicy } from './index.ts';

const repo = (name: string) => `arn:aws:ecr:us-east-1:${owner}:repository/${name}`;

function may(
  resource: string,
  name: string,
  context: ContextEntry[] = [],
  version = '2012-10-17',
  element = 'Resource',
): boolean {
  const text = JSON.stringify({
    Version: version,
    Statement: { Effect: 'Allow', Action: '*', [element]: repo(resource) },
  });
  const asked = request(user(), {
    resource: { arn: repo(name), account: owner },
    context: contextOf(context),
  });
  return answer(asked, { identity: [{ policy: parsePolicy(text, 'identity') }] }) === 'allowed';
}
const alice: ContextEntry[] = [['aws:username', 'alice']];

test('a variable in Resource takes its value from the request', () => {
  assert.equal(may('${aws:username}/*', 'alice/web', alice), true);
  assert.equal(may('${AWS:UserName}/*', 'alice/web', alice), true);
  assert.equal(may('${aws:username}/*', 'bob/web', alice), false);
  assert.equal(may('a-${aws:username}-${aws:username}', 'a-alice-alice', alice), true);
});

test('a variable without value matches nothing, so NotResource then covers everything', () => {
  assert.equal(may('${aws:username}/*', '/web'), false);
  assert.equal(may('${aws:username}/*', '${aws:username}/web'), false);
  assert.equal(may('*${aws:username}*', 'x'), false);
  assert.equal(may('${aws:username}/*', 'alice/web', [['aws:username', []]]), false);
  assert.equal(may('${aws:username}', 'alice', [], '2012-10-17', 'NotResource'), true);
  assert.equal(may('${aws:username}', 'alice', alice, '2012-10-17', 'NotResource'), false);
});

test('a variable with several values matches nothing', () => {
  assert.equal(may('${aws:TagKeys}', 'a', [['aws:TagKeys', ['a', 'b']]]), false);
});

test('a default stands in for a missing value only', () => {
  assert.equal(may("${aws:PrincipalTag/team, 'shared'}/*", 'shared/web'), true);
  assert.equal(may("${aws:PrincipalTag/team,'shared'}/*", 'shared/web'), true);
  assert.equal(
    may("${aws:PrincipalTag/team, 'shared'}/*", 'red/web', [['aws:principaltag/Team', 'red']]),
    true,
  );
  assert.equal(
    may("${aws:PrincipalTag/team, 'shared'}/*", 'shared/web', [['aws:principaltag/team', 'red']]),
    false,
  );
  assert.equal(may("${aws:PrincipalTag/team, ''}x", 'x'), true);
});

test('wildcards in a value or a default are literal', () => {
  assert.equal(may('${aws:username}', 'anything', [['aws:username', '*']]), false);
  assert.equal(may('${aws:username}', '*', [['aws:username', '*']]), true);
  assert.equal(may("${a:b, '*'}", 'anything'), false);
  assert.equal(
    may('${a:b}', '${c:d}', [
      ['a:b', '${c:d}'],
      ['c:d', 'x'],
    ]),
    true,
  );
});

test('${*}, ${?} and ${$} are the characters themselves', () => {
  assert.equal(may('a${*}b${?}c${$}{d}', 'a*b?c${d}'), true);
  assert.equal(may('a${*}b', 'axb'), false);
  assert.equal(holds({ StringLike: { 'a:b': '${*}*' } }, [['a:b', '*x']]), true);
  assert.equal(holds({ StringLike: { 'a:b': '${*}*' } }, [['a:b', 'xx']]), false);
  assert.equal(holds({ StringEquals: { 'a:b': '${*}' } }, [['a:b', '*']]), true);
});

test('in a 2008-10-17 document ${…} is text', () => {
  assert.equal(may('${aws:username}', 'alice', alice, '2008-10-17'), false);
  assert.equal(may('${aws:username}', '${aws:username}', alice, '2008-10-17'), true);
  assert.equal(may('${not a variable', '${not a variable', [], '2008-10-17'), true);
  assert.equal(may('${*}', '${anything}', [], '2008-10-17'), true);
  assert.equal(
    holds({ StringEquals: { 'a:b': '${aws:username}' } }, [['a:b', 'alice'], ...alice], '2008-10-17'),
    false,
  );
  assert.equal(
    holds({ StringEquals: { 'a:b': '${aws:username}' } }, [['a:b', '${aws:username}']], '2008-10-17'),
    true,
  );
});

const string = (operator: string, value: string, given: string, context: ContextEntry[] = alice) =>
  holds({ [operator]: { 'a:b': value } }, [['a:b', given], ...context]);

test('variables work in every string operator', () => {
  for (const operator of ['StringEquals', 'StringLike']) {
    assert.equal(string(operator, 'x-${aws:username}', 'x-alice'), true, operator);
    assert.equal(string(operator, 'x-${aws:username}', 'x-Alice'), false, operator);
  }
  assert.equal(string('StringEqualsIgnoreCase', 'X-${aws:username}', 'x-ALICE'), true);
  assert.equal(string('StringEqualsIgnoreCase', 'X-${aws:username}', 'x-bob'), false);
  assert.equal(string('StringNotEquals', '${aws:username}', 'alice'), false);
  assert.equal(string('StringNotEquals', '${aws:username}', 'bob'), true);
});

test('a missing variable fails a string or ARN operator, and meets a negated one', () => {
  const arn = 'arn:aws:iam::1:user/';
  for (const [operator, value, given] of [
    ['StringEquals', '${aws:username}', ''],
    ['StringEqualsIgnoreCase', '${aws:username}', ''],
    ['StringLike', '*${aws:username}', 'x'],
    ['ArnLike', `${arn}*\${aws:username}`, `${arn}x`],
    ['ArnEquals', '${aws:SourceArn}', `${arn}x`],
  ] as const) {
    assert.equal(string(operator, value, given, []), false, operator);
    const negation = operator.replace(/^(String|Arn)/, '$1Not');
    assert.equal(string(negation, value, given, []), true, negation);
  }
});

test('variables work in ARN operators, within their part or as a whole ARN', () => {
  const arn = 'arn:aws:iam::111111111111:user/alice';
  assert.equal(string('ArnLike', 'arn:aws:iam::*:user/${aws:username}', arn), true);
  assert.equal(string('ArnLike', 'arn:aws:iam::*:user/${aws:username}', `${arn}x`), false);
  assert.equal(
    string('ArnLike', 'arn:aws:iam::${a:account}:user/*', arn, [['a:account', '111111111111']]),
    true,
  );
  assert.equal(string('ArnLike', 'arn:aws:iam::${a:account}:user/*', arn, [['a:account', '*']]), false);
  assert.equal(string('ArnEquals', '${aws:PrincipalArn}', arn, [['aws:PrincipalArn', arn]]), true);
  assert.equal(
    string('ArnEquals', '${aws:PrincipalArn}', arn, [['aws:PrincipalArn', 'arn:aws:iam::*:user/*']]),
    false,
  );
  assert.equal(string('ArnEquals', '${a:c}', 'no arn', [['a:c', 'no arn']]), false);
  assert.equal(string('ArnEquals', '${a:c}', 'x:aws:iam::1:y', [['a:c', 'x:aws:iam::1:y']]), false);
});

test('a value with colons does not move the parts of an ARN pattern', () => {
  const sneaky: ContextEntry[] = [['a:account', '111111111111:user/x']];
  assert.equal(
    string('ArnLike', 'arn:aws:iam::${a:account}:*', 'arn:aws:iam::111111111111:user/x:y', sneaky),
    false,
  );
});
