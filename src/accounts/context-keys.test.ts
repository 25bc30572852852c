import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextKeysOf } from './context-keys.ts';

test('keys come from conditions and variables, as they are written', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'ecr:*',
        Resource: [`arn:aws:ecr:*:*:repository/\${aws:username}/*`, `\${*}\${?}\${$}`],
        Condition: {
          StringLike: {
            'aws:PrincipalTag/team': `\${aws:RequestTag/team, 'none'}`,
            'ecr:ResourceTag/x': ['a'],
          },
          Bool: { 'aws:SecureTransport': true },
        },
      },
    ],
  });
  assert.deepEqual([...contextKeysOf(text)].sort(), [
    'aws:PrincipalTag/team',
    'aws:RequestTag/team',
    'aws:SecureTransport',
    'aws:username',
    'ecr:ResourceTag/x',
  ]);
  assert.equal(contextKeysOf('{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}').size, 0);
});
