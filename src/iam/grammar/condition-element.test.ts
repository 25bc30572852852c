// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import { test } from 'node:test';
import { accepted, refused, statement } from '../parse-policy.test-support.ts';

test('Condition: known operators, well-formed keys, values', () => {
  const condition = (Condition: unknown) => statement('identity', { Condition });
  accepted(condition({}), 'identity');
  for (const operator of [
    'StringEqual',
    'stringEquals',
    'StringLikeIfExist',
    'ForAny:StringLike',
    'ForAnyValue:',
    'IfExists',
    '',
    'NullIfExists',
    'ForAnyValue:Null',
    'forAnyValue:StringLike',
    'ForAnyValue:ForAllValues:StringLike',
  ]) {
    refused(condition({ [operator]: { 'a:b': 'true' } }), 'identity', `Statement.Condition.${operator}`);
  }
  for (const key of [
    'aws:username',
    'unknown:key',
    'aws:ResourceTag/cost center',
    'aws:RequestTag/größe+1',
    'token.actions.githubusercontent.com:sub',
    'oidc.eks.x.amazonaws.com/id/A1:aud',
    'kms:EncryptionContext:a:b',
  ]) {
    accepted(condition({ StringEquals: { [key]: 'x' } }), 'identity');
  }
  for (const key of [
    '',
    'username',
    'aws:',
    ':x',
    'aws:${x}',
    'aws:Tag/*',
    'aws:ResourceTag/',
    'aws: x',
    'a b:c',
    'aws:x ',
    'aws:a\nb',
  ]) {
    refused(
      condition({ StringEquals: { [key]: 'x' } }),
      'identity',
      `Statement.Condition.StringEquals.${key}`,
    );
  }
  for (const bad of [null, 'x', [], 5]) {
    refused(condition(bad), 'identity', 'Statement.Condition');
    refused(condition({ StringEquals: bad }), 'identity', 'Statement.Condition.StringEquals');
  }
  refused(
    condition({ StringEquals: {} }),
    'identity',
    'Statement.Condition.StringEquals',
    /at least one key/,
  );
  refused(
    condition({ StringEquals: { 'a:B': '1', 'a:b': '2' } }),
    'identity',
    'Statement.Condition.StringEquals.a:b',
    /ignore case/,
  );
});
