import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionClaims } from './session-claims.ts';

const tags = 'https://aws.amazon.com/tags';
const source = 'https://aws.amazon.com/source_identity';
const read = (claims: Record<string, unknown>) =>
  sessionClaims({ issuer: '', subject: '', audiences: [], authorizedParty: undefined, claims });

test('both forms of tags are read', () => {
  const expected = {
    tags: [
      ['Project', 'alpha'],
      ['Team', 'blue'],
    ],
    transitive: ['Project'],
    sourceIdentity: 'alice',
  };
  const nested = { principal_tags: { Project: ['alpha'], Team: 'blue' }, transitive_tag_keys: ['Project'] };
  assert.deepEqual(read({ [tags]: nested, [source]: 'alice' }), expected);
  const flat = {
    [`${tags}/principal_tags/Project`]: 'alpha',
    [`${tags}/principal_tags/Team`]: ['blue'],
    [`${tags}/transitive_tag_keys`]: 'Project',
    [source]: 'alice',
  };
  assert.deepEqual(read(flat), expected);
});

test('a token need not have any', () => {
  assert.deepEqual(read({}), { tags: [], transitive: [], sourceIdentity: undefined });
  assert.deepEqual(read({ [tags]: {} }), { tags: [], transitive: [], sourceIdentity: undefined });
});

test('what is no tag, key or source identity is rejected, not left out', () => {
  for (const claims of [
    { [tags]: 'Team=blue' },
    { [tags]: null },
    { [tags]: [] },
    { [tags]: { principal_tags: ['Team'] } },
    { [tags]: { principal_tags: { Team: ['a', 'b'] } } },
    { [tags]: { principal_tags: { Team: [] } } },
    { [tags]: { principal_tags: { Team: 5 } } },
    { [tags]: { transitive_tag_keys: [5] } },
    { [`${tags}/principal_tags/Team`]: {} },
    { [source]: ['alice'] },
    { [source]: 5 },
  ]) {
    assert.throws(() => read(claims), { code: 'ClaimRejected' }, JSON.stringify(claims));
  }
});
