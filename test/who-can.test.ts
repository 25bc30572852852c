import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { entrepot, explainJson } from './explain-world.ts';
import { succeeded } from './support/run.ts';
import { type Server, startServer } from './support/server.ts';

const account = '123456789012';
const app = `arn:aws:ecr:us-east-1:${account}:repository/app`;
const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
const landingZone = `accounts:
  - id: "${account}"
    name: One
    policies:
      - name: push
        document:
          Version: "2012-10-17"
          Statement: [{ Sid: Push, Effect: Allow, Action: "ecr:PutImage", Resource: "*" }]
    groups:
      - { name: pushers, managedPolicies: [push] }
    users:
      - { name: grouped, groups: [pushers] }
      - { name: inside, policies: { office: { Version: "2012-10-17", Statement: [
          { Effect: Allow, Action: "ecr:*", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }] } } }
      - { name: outside, managedPolicies: [push], policies: { away: { Version: "2012-10-17", Statement: [
          { Effect: Deny, Action: "ecr:*", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }] } } }
      - { name: nobody }
    roles:
      - name: worker
        managedPolicies: [push]
        trust: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "${arn('user/nobody')}" }, Action: "sts:AssumeRole" }] }
    repositories:
      - { name: app, region: us-east-1 }
`;

let server: Server;
before(async () => {
  server = await startServer({ landingZone });
});
after(() => server?.remove());

const whoCan = async (...args: readonly string[]) =>
  succeeded(await entrepot(server, 'who-can', 'ecr:PutImage', app, ...args)).stdout;

test('who may, through what, and what depends on the request', async () => {
  assert.equal(
    await whoCan(),
    `3 principals of 6 may ecr:PutImage on ${app}:

  ${arn('root')}
    The root user has every permission in its account.

  ${arn('user/grouped')}
    identity-based  ${arn('policy/push')}, of group pushers, statement 1 "Push"

  ${arn('role/worker')}
    identity-based  ${arn('policy/push')}, statement 1 "Push"

2 more may, depending on the request:

  ${arn('user/inside')}
    identity-based  office, statement 1
    if IpAddress aws:sourceip: 10.0.0.0/8

  ${arn('user/outside')}
    identity-based  ${arn('policy/push')}, statement 1 "Push"
    unless IpAddress aws:sourceip: 10.0.0.0/8
`,
  );
});

test('what is given is no condition any more', async () => {
  const names = (text: string) => [...text.matchAll(/user\/(\w+)$/gm)].map(match => match[1]);
  assert.deepEqual(names(await whoCan('--context', 'aws:SourceIp=10.1.2.3')), ['grouped', 'inside']);
  assert.deepEqual(names(await whoCan('--context', 'aws:SourceIp=192.0.2.1')), ['grouped', 'outside']);
});

test('an explanation says what it depends on, until that is given', async () => {
  const ask = (...more: readonly string[]) =>
    explainJson(
      server,
      ...['--principal', arn('user/inside'), '--action', 'ecr:PutImage', '--resource', app, ...more],
    );
  const open = await ask();
  assert.equal(open.decision.allowed, false);
  assert.deepEqual(open.notes, [
    'It depends on aws:sourceip, which was not given: ask with --context aws:sourceip=VALUE.',
  ]);
  const given = await ask('--context', 'aws:sourceip=10.1.2.3');
  assert.equal(given.decision.allowed, true);
  assert.deepEqual(given.notes, []);
});

test('sessions: of a role by its name, limited by session policies, and of a federated user', async () => {
  const policy = join(server.data, 'session-policy.json');
  const statement = { Effect: 'Allow', Action: 'ecr:ListImages', Resource: '*' };
  writeFileSync(policy, JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  const ask = (principal: string, ...more: readonly string[]) =>
    explainJson(server, '--principal', principal, '--action', 'ecr:PutImage', '--resource', app, ...more);

  const role = await ask(arn('role/worker'), '--session', 'build-7');
  assert.equal(role.principal, `arn:aws:sts::${account}:assumed-role/worker/build-7`);
  assert.equal(role.decision.allowed, true);
  const session = await ask(role.principal, '--session-policy', policy);
  assert.deepEqual(session.decision, { allowed: false, explicit: false, policyType: 'session' });

  const federated = `arn:aws:sts::${account}:federated-user/guest`;
  const alone = await ask(federated, '--issuer', arn('user/grouped'));
  assert.deepEqual(alone.decision, { allowed: false, explicit: false, policyType: 'session' });
  writeFileSync(
    policy,
    JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Action: 'ecr:*' }] }),
  );
  const both = await ask(federated, '--issuer', arn('user/grouped'), '--session-policy', policy);
  assert.equal(both.decision.allowed, true);
  const poor = await ask(federated, '--issuer', arn('user/nobody'), '--session-policy', policy);
  assert.deepEqual(poor.decision, { allowed: false, explicit: false, policyType: 'identity' });
});
