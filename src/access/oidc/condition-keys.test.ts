import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenConditionKeys } from './condition-keys.ts';

const keysOf = (url: string, claims: Record<string, unknown>, azp?: string) => {
  const { all, ofSession } = tokenConditionKeys(url, {
    issuer: `https://${url}`,
    subject: 'me',
    audiences: ['app'],
    authorizedParty: azp,
    claims,
  });
  return { all: Object.fromEntries(all), ofSession: Object.fromEntries(ofSession) };
};

test('every provider has aud, sub, amr and email, and a session keeps the first three', () => {
  const claims = { amr: ['pwd', 'otp'], email: 'me@example.com', actor: 'x', groups: ['a'] };
  const { all, ofSession } = keysOf('id.example/path', claims);
  assert.deepEqual(ofSession, { aud: ['app'], sub: ['me'], amr: ['pwd', 'otp'] });
  assert.deepEqual(all, {
    'id.example/path:aud': ['app'],
    'id.example/path:sub': ['me'],
    'id.example/path:amr': ['pwd', 'otp'],
    'id.example/path:email': ['me@example.com'],
  });
});

test('azp takes the place of aud, which is then oaud', () => {
  const { all, ofSession } = keysOf('accounts.google.com', { 'google/organization_number': 42 }, 'client');
  assert.deepEqual(ofSession, { aud: ['client'], sub: ['me'] });
  assert.deepEqual(all['accounts.google.com:aud'], ['client']);
  assert.deepEqual(all['accounts.google.com:oaud'], ['app']);
  assert.deepEqual(all['accounts.google.com:google/organization_number'], ['42']);
});

test('GitHub, GitLab, CircleCI and Buildkite have more, and others do not have theirs', () => {
  const claims = {
    actor: 'octocat',
    repository_id: '7',
    repository_owner_id: '8',
    project_id: '9',
    ref_protected: true,
    pipeline_slug: 'p',
    'oidc.circleci.com/project-id': 'c',
    event_name: 'push',
  };
  const names = (url: string) => Object.keys(keysOf(url, claims).all).map(key => key.slice(url.length + 1));
  const gitHub = ['aud', 'sub', 'actor', 'repository_id', 'repository_owner_id'];
  assert.deepEqual(names('token.actions.githubusercontent.com'), gitHub);
  assert.deepEqual(names('token.actions.githubusercontent.com/octo-org'), gitHub);
  assert.deepEqual(names('token.actions.octo.ghe.com'), gitHub);
  assert.deepEqual(names('gitlab.com'), ['aud', 'sub', 'project_id', 'ref_protected']);
  assert.deepEqual(names('agent.buildkite.com'), ['aud', 'sub', 'pipeline_slug']);
  assert.deepEqual(names('oidc.circleci.com/org/1'), ['aud', 'sub', 'oidc.circleci.com/project-id']);
  for (const other of [
    'gitlab.example',
    'evil.token.actions.githubusercontent.com',
    'token.actions.a.b.ghe.com',
  ]) {
    assert.deepEqual(names(other), ['aud', 'sub'], other);
  }
});
