import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WebIdentityClaims } from '../../../accounts/web-identity-claims.ts';
import { checkTokenSession } from './token-session.ts';

const claims: WebIdentityClaims = {
  provider: 'arn:aws:iam::123456789012:oidc-provider/id.example',
  issuer: 'id.example',
  subject: 'me',
  audience: 'app',
  keys: [],
  sessionKeys: [['sub', ['me']]],
  tags: [['Team', 'blue']],
  transitive: ['team'],
  sourceIdentity: 'alice',
};

test('what a token brings within the limits is what the session gets', () => {
  const { tags, transitive, sourceIdentity } = claims;
  assert.deepEqual(checkTokenSession(claims), { tags, transitive, sourceIdentity });
});

test('what AssumeRole would not take, a token cannot bring', () => {
  const rejected = (change: Partial<WebIdentityClaims>, code = 'ClaimRejected') =>
    assert.throws(() => checkTokenSession({ ...claims, ...change }), { code });
  const many = Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v'] as const);
  rejected({ tags: many });
  rejected({ tags: [['', 'v']] });
  rejected({ tags: [['a?', 'v']] });
  rejected({ tags: [['k'.repeat(129), 'v']] });
  rejected({ tags: [['k', 'v'.repeat(257)]] });
  rejected({ tags: [['k', 'line\nbreak']] });
  rejected({ sourceIdentity: 'x' });
  rejected({ sourceIdentity: 'a b' });
  rejected({ subject: 's'.repeat(256) });
  rejected({ sessionKeys: [['amr', ['x'.repeat(1200)]]] });
  rejected({ sourceIdentity: 'aws.x', tags: [['aws:x', 'v']], transitive: [] }, 'ReservedSessionTag');
  rejected({ transitive: ['other'] }, 'TransitiveTagUnknown');
  rejected({ tags: [...claims.tags, ['TEAM', 'red']] }, 'DuplicateSessionTags');
});
