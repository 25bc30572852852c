import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allow, allRows, testAccounts } from '../accounts.test-support.ts';
import { attachedPolicies } from '../attachments.ts';
import { inlinePoliciesOf } from '../inline-policies.ts';
import { ownPolicies } from '../managed-policies.ts';
import { groupsOf } from '../memberships.ts';
import { versionsOf } from '../policy-versions.ts';
import { getRole } from '../roles.ts';
import { createServiceLinkedRole } from '../service-linked-roles.ts';
import { putTags, tagsOf } from '../tags.ts';
import { createUser, getUser } from '../users.ts';
import { applyLandingZone } from './apply.ts';
import { parseLandingZone } from './parse.ts';

const guide = readFileSync(new URL('../../../docs/landing-zone.md', import.meta.url), 'utf8');
const example = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
const scenarios = readFileSync(new URL('../../../landing-zones/scenarios.yaml', import.meta.url), 'utf8');

for (const [name, yaml] of [
  ['the example of the guide', example],
  ['the scenarios', scenarios],
] as const) {
  test(`${name}: applied again, changes nothing`, async t => {
    const { accounts, db, clock, reopened } = await testAccounts(t);
    const zone = parseLandingZone(yaml, 'zone.yaml');
    await applyLandingZone(accounts, zone);
    const before = await allRows(db);
    clock.now += 60_000;
    await applyLandingZone(accounts, zone);
    await applyLandingZone(reopened(), parseLandingZone(yaml, 'zone.yaml'));
    assert.deepEqual(await allRows(db), before);
  });
}

test('the scenarios have what their first steps need', async t => {
  const { accounts } = await testAccounts(t);
  const zone = parseLandingZone(scenarios, 'scenarios.yaml');
  await applyLandingZone(accounts, zone);
  assert.deepEqual(
    zone.repositories.map(({ account, region, name }) => [account, region, name]),
    [
      ['123456789012', 'us-east-1', 'app/web'],
      ['999999999999', 'us-west-2', 'your-repo'],
    ],
  );
  const role = await getRole(accounts.read, '111111111111', 'your-iam-role');
  const attached = await attachedPolicies(accounts.read, role);
  assert.deepEqual(
    attached.map(({ name }) => name),
    ['AmazonEC2ContainerRegistryPowerUser'],
  );
  const ecr = await getUser(accounts.read, '987654321098', 'ecr');
  assert.deepEqual(await inlinePoliciesOf(accounts.read, ecr), []);
  assert.deepEqual(await attachedPolicies(accounts.read, ecr), []);
});

const zoneOf = (user: string, rest = '') => `
accounts:
  - id: "123456789012"
    name: Owner
    policies:
      - name: own
        document: ${allow('a:B')}
    users:
      - name: alice
${user}
${rest}`;

test('what differs is changed, and what is not mentioned stays', async t => {
  const { accounts } = await testAccounts(t);
  await applyLandingZone(accounts, parseLandingZone(zoneOf('        tags: {team: web}'), 'zone.yaml'));
  const alice = await getUser(accounts.read, '123456789012', 'alice');
  await accounts.write(async w => {
    await putTags(w, alice.id, [{ key: 'by', value: 'hand' }]);
    await createUser(w, { account: '123456789012', name: 'bob' });
  });
  const changed = zoneOf(`        tags: {team: core}
        path: /x/
        managedPolicies: [own]
        policies: {p: '${allow('c:D')}'}`).replace('a:B', 'a:C');
  await applyLandingZone(accounts, parseLandingZone(changed, 'zone.yaml'));
  const after = await getUser(accounts.read, '123456789012', 'alice');
  assert.equal(after.id, alice.id);
  assert.equal(after.path, '/x/');
  assert.deepEqual(await tagsOf(accounts.read, alice.id), [
    { key: 'by', value: 'hand' },
    { key: 'team', value: 'core' },
  ]);
  assert.deepEqual(await inlinePoliciesOf(accounts.read, after), [{ name: 'p', document: allow('c:D') }]);
  const [own] = await ownPolicies(accounts.read, '123456789012');
  const versions = await versionsOf(accounts.read, own!);
  assert.deepEqual(
    versions.map(({ document, isDefault }) => [document, isDefault]),
    [
      [allow('a:C'), true],
      [allow('a:B'), false],
    ],
  );
  await getUser(accounts.read, '123456789012', 'bob');
});

test('groups are made, renamed by their path, and joined', async t => {
  const { accounts } = await testAccounts(t);
  const yaml = (path: string, group: string) =>
    zoneOf(`        groups: [${group}]
    groups:
      - name: Devs
        path: ${path}
        policies: {p: '${allow('c:D')}'}
        managedPolicies: [own]`);
  const apply = (text: string) => applyLandingZone(accounts, parseLandingZone(text, 'zone.yaml'));
  await apply(yaml('/', 'Devs'));
  const alice = await getUser(accounts.read, '123456789012', 'alice');
  const [devs] = await groupsOf(accounts.read, alice);
  assert.deepEqual(
    (await attachedPolicies(accounts.read, devs!)).map(({ name }) => name),
    ['own'],
  );
  await apply(yaml('/x/', 'Devs'));
  assert.deepEqual(
    (await groupsOf(accounts.read, alice)).map(({ id, path }) => [id, path]),
    [[devs!.id, '/x/']],
  );
  await assert.rejects(apply(yaml('/', 'nobody')), {
    code: 'LandingZoneRefused',
    message: /user alice of account 123456789012: The group with name nobody cannot be found/,
  });
});

test('the roles of services are not for a landing zone', async t => {
  const { accounts } = await testAccounts(t);
  const service = 'replication.ecr.amazonaws.com';
  await applyLandingZone(accounts, parseLandingZone(zoneOf(''), 'zone.yaml'));
  await accounts.write(w => createServiceLinkedRole(w, '123456789012', { service }));
  const apply = (role: string) =>
    applyLandingZone(
      accounts,
      parseLandingZone(
        zoneOf('', `    roles:\n      - {${role}, trust: '${trustOf('arn:aws:iam::123456789012:root')}'}`),
        'zone.yaml',
      ),
    );
  const refused = { code: 'LandingZoneRefused', message: /is only modifiable by AWS/ };
  await assert.rejects(apply('name: AWSServiceRoleForECRReplication'), refused);
  await assert.rejects(apply(`name: mine, path: /aws-service-role/${service}/`), refused);
});

test('a policy may change any number of times', async t => {
  const { accounts } = await testAccounts(t);
  for (let n = 0; n < 8; n += 1) {
    const yaml = zoneOf('').replace('a:B', `a:B${n}`);
    await applyLandingZone(accounts, parseLandingZone(yaml, 'zone.yaml'));
  }
  const [own] = await ownPolicies(accounts.read, '123456789012');
  const [latest, ...older] = await versionsOf(accounts.read, own!);
  assert.equal(latest?.document, allow('a:B7'));
  assert.equal(latest.isDefault, true);
  assert.equal(older.length, 4);
});

const trustOf = (...arns: string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: arns }, Action: 'sts:AssumeRole' }],
  });

test('roles may trust each other, across accounts and in any order', async t => {
  const { accounts } = await testAccounts(t);
  const yaml = `
accounts:
  - id: "111111111111"
    name: A
    roles:
      - {name: a, trust: '${trustOf('arn:aws:iam::222222222222:role/b')}'}
  - id: "222222222222"
    name: B
    roles:
      - {name: b, trust: '${trustOf('arn:aws:iam::111111111111:role/a')}'}
`;
  await applyLandingZone(accounts, parseLandingZone(yaml, 'zone.yaml'));
  const role = await getRole(accounts.read, '111111111111', 'a');
  assert.equal(role.trust, trustOf('arn:aws:iam::222222222222:role/b'));
});

test('a zone that cannot be applied whole is not applied at all', async t => {
  const { accounts, db } = await testAccounts(t);
  const before = await allRows(db);
  const nobody = 'arn:aws:iam::222222222222:user/nobody';
  for (const [part, text] of [
    [
      `    roles:\n      - {name: r, trust: '${trustOf(nobody)}'}`,
      `trust of role r of account 123456789012: Invalid principal in policy: "AWS":"${nobody}"`,
    ],
    [
      '      - {name: bob, managedPolicies: [NoSuchPolicy]}',
      'user bob of account 123456789012: There is no managed policy NoSuchPolicy, neither in the account nor of AWS.',
    ],
  ] as const) {
    const applied = applyLandingZone(accounts, parseLandingZone(zoneOf('', part), 'zone.yaml'));
    await assert.rejects(applied, (error: Error & { code: string }) => {
      assert.equal(error.code, 'LandingZoneRefused');
      assert.ok(error.message.includes(text), error.message);
      return true;
    });
    assert.deepEqual(await allRows(db), before);
  }
});

const organizationOf = (units: string, rest = '') => `
accounts:
  - {id: "123456789012", name: Management}
  - {id: "222222222222", name: A}
  - {id: "333333333333", name: B}
organization:
  id: o-ab12cd34ef
  managementAccount: "123456789012"
  units:
${units}
${rest}`;

test('an organization: what differs is changed, and what is not mentioned stays', async t => {
  const { accounts } = await testAccounts(t);
  const apply = (yaml: string) => applyLandingZone(accounts, parseLandingZone(yaml, 'zone.yaml'));
  const path = async (account: string) =>
    (await accounts.resolve({ type: 'root', account }))?.context.get('aws:PrincipalOrgPaths')?.[0];
  await apply(organizationOf('    - {id: ou-ab12-dev00000, name: Dev, accounts: ["222222222222"]}'));
  assert.equal(await path('222222222222'), 'o-ab12cd34ef/r-ab12/ou-ab12-dev00000/');
  assert.equal(await path('333333333333'), undefined);
  const policies = (action: string) => `  enabledPolicyTypes: [SERVICE_CONTROL_POLICY]
  policies:
    - {name: p, type: SERVICE_CONTROL_POLICY, targets: [root, "222222222222"], document: '${allow(action)}'}`;
  await apply(
    organizationOf(
      `    - id: ou-ab12-dev00000
      name: Development
      units: [{id: ou-ab12-inner000, name: Inner, accounts: ["222222222222"]}]
    - {id: ou-ab12-ops00000, name: Ops, accounts: ["333333333333"]}`,
      policies('a:B'),
    ),
  );
  assert.equal(await path('222222222222'), 'o-ab12cd34ef/r-ab12/ou-ab12-dev00000/ou-ab12-inner000/');
  assert.equal(await path('333333333333'), 'o-ab12cd34ef/r-ab12/ou-ab12-ops00000/');
  await apply(organizationOf('    - {id: ou-ab12-dev00000, name: Dev}', policies('a:C')));
  assert.equal(await path('333333333333'), 'o-ab12cd34ef/r-ab12/ou-ab12-ops00000/');
  const caller = await accounts.resolve({ type: 'root', account: '222222222222' });
  const texts = caller?.policies.serviceControl?.map(level => level.map(each => each.policy.text).at(-1));
  assert.equal(texts?.length, 4);
  assert.equal(texts[3], allow('a:C'));
});

test('an organization that cannot be applied is not applied at all', async t => {
  const { accounts, db } = await testAccounts(t);
  const apply = (yaml: string) => applyLandingZone(accounts, parseLandingZone(yaml, 'zone.yaml'));
  const dev = '    - {id: ou-ab12-dev00000, name: Dev, accounts: ["222222222222"]}';
  await apply(organizationOf(dev));
  const before = await allRows(db);
  for (const [yaml, text] of [
    [
      organizationOf(dev.replace('222222222222', '888888888888')),
      'Account 888888888888 does not exist here.',
    ],
    [
      organizationOf(dev).replace('managementAccount: "123456789012"', 'managementAccount: "333333333333"'),
      'The management account is 123456789012 already, not 333333333333.',
    ],
    [organizationOf('    - {id: ou-cd34-dev00000, name: Dev}'), 'The root is r-ab12 already, not r-cd34.'],
    [
      organizationOf(`    - {id: ou-ab12-ops00000, name: Ops, units: [{id: ou-ab12-dev00000, name: Dev}]}`),
      'The parent of ou-ab12-dev00000 is r-ab12 already, not ou-ab12-ops00000.',
    ],
    [
      organizationOf(dev).replace('o-ab12cd34ef', 'o-zz12cd34ef'),
      'The AWS account is already a member of an organization.',
    ],
    [
      organizationOf(
        dev,
        `  policies: [{name: p, type: SERVICE_CONTROL_POLICY, document: '${allow('a:B')}'}]`,
      ),
      'This operation can be performed only for enabled policy types.',
    ],
  ] as const) {
    await assert.rejects(apply(yaml), (error: Error) => {
      assert.ok(error.message.includes(text), error.message);
      return true;
    });
    assert.deepEqual(await allRows(db), before);
  }
});

test("a role's path is fixed", async t => {
  const { accounts } = await testAccounts(t);
  const yaml = (path: string) =>
    zoneOf('', `    roles:\n      - {name: r, path: ${path}, trust: '${trustOf('123456789012')}'}`);
  await applyLandingZone(accounts, parseLandingZone(yaml('/a/'), 'zone.yaml'));
  const moved = applyLandingZone(accounts, parseLandingZone(yaml('/b/'), 'zone.yaml'));
  await assert.rejects(moved, /It exists with the path \/a\/r, which cannot be changed/);
});
