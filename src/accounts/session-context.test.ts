import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredPrincipalRef } from './caller.ts';
import { principalTags, sessionContext } from './session-context.ts';

const account = '123456789012';
const times = { issuedAt: 1_700_000_000, expiresAt: 1_700_003_600 };
const temporary = {
  'aws:TokenIssueTime': ['2023-11-14T22:13:20.000Z'],
  'aws:MultiFactorAuthPresent': ['false'],
};
const keysOf = (ref: StoredPrincipalRef) => Object.fromEntries(sessionContext(ref));

test('long-term keys bring no keys of sessions', () => {
  assert.deepEqual(keysOf({ type: 'user', account, id: 'AIDAX' }), {});
  assert.deepEqual(keysOf({ type: 'root', account }), {});
});

test('all temporary credentials tell when they were made, and that there was no MFA', () => {
  assert.deepEqual(keysOf({ type: 'user', account, id: 'AIDAX', session: times }), temporary);
  assert.deepEqual(keysOf({ type: 'root', account, session: times }), temporary);
  const session = { ...times, name: 'bob' };
  assert.deepEqual(keysOf({ type: 'federated-user', account, session }), temporary);
  assert.deepEqual(keysOf({ type: 'role', account, id: 'AROAX', session }), temporary);
});

test('a role session also tells its source identity and the provider it came from', () => {
  const provider = `arn:aws:iam::${account}:oidc-provider/id.example`;
  const session = {
    ...times,
    name: 's',
    sourceIdentity: 'alice',
    federation: { provider, claims: [['sub', ['me']]] as const },
  };
  assert.deepEqual(keysOf({ type: 'role', account, id: 'AROAX', session }), {
    ...temporary,
    'aws:SourceIdentity': ['alice'],
    'aws:FederatedProvider': [provider],
    'id.example:sub': ['me'],
  });
});

test('a session tag takes the place of the tag with the same key, whatever its case', () => {
  const own = new Map([
    ['aws:PrincipalTag/Team', ['red']],
    ['aws:PrincipalTag/Cost', ['1']],
  ]);
  assert.deepEqual(principalTags(own), [...own]);
  assert.deepEqual(principalTags(own, [['team', 'blue']]), [
    ['aws:PrincipalTag/Cost', ['1']],
    ['aws:PrincipalTag/team', ['blue']],
  ]);
});
