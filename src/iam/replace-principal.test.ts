import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPrincipalReplaced } from './replace-principal.ts';

const user = 'arn:aws:iam::123456789012:user/u';
const statement = (Principal: unknown, element = 'Principal') => ({
  Effect: 'Deny',
  [element]: Principal,
  Action: 'ecr:*',
});
const replaced = (...statements: object[]) =>
  withPrincipalReplaced(JSON.stringify({ Version: '2012-10-17', Statement: statements }), user, 'AIDAGONE');

test('a principal is replaced wherever it is named, alone, in a list and as NotPrincipal', () => {
  assert.deepEqual(
    replaced(
      statement({ AWS: user }),
      statement({ AWS: ['123456789012', user] }),
      statement({ AWS: user }, 'NotPrincipal'),
    ),
    {
      Version: '2012-10-17',
      Statement: [
        statement({ AWS: 'AIDAGONE' }),
        statement({ AWS: ['123456789012', 'AIDAGONE'] }),
        statement({ AWS: 'AIDAGONE' }, 'NotPrincipal'),
      ],
    },
  );
});

test('a policy that does not name it is left as it is', () => {
  assert.equal(
    replaced(statement('*'), statement({ AWS: `${user}2` }), statement({ Service: user })),
    undefined,
  );
  const only = JSON.stringify({ Statement: statement({ AWS: user }) });
  assert.deepEqual(withPrincipalReplaced(only, user, 'AIDAGONE'), {
    Statement: statement({ AWS: 'AIDAGONE' }),
  });
});
