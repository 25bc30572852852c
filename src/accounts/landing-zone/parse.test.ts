import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '../../base/fault.ts';
import { parseLandingZone } from './parse.ts';

function refusal(yaml: string): Fault {
  try {
    parseLandingZone(yaml, 'zone.yaml');
  } catch (error) {
    return error as Fault;
  }
  throw new assert.AssertionError({ message: 'was accepted' });
}

const organizationYaml = `accounts: []
organization:
  id: o-ab12cd34ef
  managementAccount: "123456789012"
  units:
`;

const cases: readonly [string, string, string | RegExp][] = [
  [
    'an unknown key',
    'accounts:\n  - id: "123456789012"\n    name: A\n    users:\n      - name: alice\n        nmae: bob\n',
    'zone.yaml:6: accounts[0].users[0]: the key "nmae" is not known here',
  ],
  ['an unknown section', 'accounts: []\nquotas: {}\n', 'zone.yaml:2: the key "quotas" is not known here'],
  [
    'an id without quotes',
    'accounts:\n  - name: A\n    id: 123456789012\n',
    'zone.yaml:3: accounts[0].id: must be twelve digits in quotes, such as "123456789012"',
  ],
  ['a missing name', 'accounts:\n  - id: "123456789012"\n', 'zone.yaml:2: accounts[0].name: is missing'],
  ['no accounts', '{}', 'zone.yaml:1: accounts: is missing'],
  ['an empty file', '', 'zone.yaml:1: accounts: is missing'],
  [
    'a bad id of an organization',
    'accounts: []\norganization:\n  managementAccount: "123456789012"\n  id: o-example\n',
    'zone.yaml:4: organization.id: must be the id of an organization: o- and ten or more letters or digits',
  ],
  [
    'an account in two places',
    `${organizationYaml}    - {id: ou-ab12-dev00000, name: Dev, accounts: ["222222222222"]}
    - {id: ou-ab12-ops00000, name: Ops, accounts: ["222222222222"]}\n`,
    'zone.yaml:7: organization.units[1].accounts[0]: the account 222222222222 has a place in the organization already',
  ],
  [
    'a unit of another root',
    `${organizationYaml}    - {id: ou-ab12-dev00000, name: Dev}\n    - {id: ou-cd34-ops00000, name: Ops}\n`,
    'zone.yaml:7: organization.units[1].id: names another root than r-ab12',
  ],
  [
    'two units of one name',
    `${organizationYaml}    - {id: ou-ab12-dev00000, name: Dev}\n    - {id: ou-ab12-ops00000, name: Dev}\n`,
    'zone.yaml:7: organization.units[1].name: another unit here has the name Dev',
  ],
  [
    'a control policy with a principal',
    `${organizationYaml}    - {id: ou-ab12-dev00000, name: Dev}
  policies:
    - name: p
      type: SERVICE_CONTROL_POLICY
      document: '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}'\n`,
    /^zone\.yaml:10: organization\.policies\[0\]\.document: is no policy of the kind needed here: .*Principal/,
  ],
  [
    'an account twice',
    'accounts:\n  - {id: "123456789012", name: A}\n  - {id: "123456789012", name: B}\n',
    'zone.yaml:3: accounts[1]: the account 123456789012 is declared twice',
  ],
  [
    'a user twice',
    'accounts:\n  - id: "123456789012"\n    name: A\n    users:\n      - name: alice\n      - name: Alice\n',
    'zone.yaml:6: accounts[0].users[1]: the name alice is declared twice',
  ],
  [
    'a bad policy',
    'accounts:\n  - id: "123456789012"\n    name: A\n    policies:\n      - name: p\n        document:\n          Statement: []\n',
    'zone.yaml:6: accounts[0].policies[0].document: is no policy of the kind needed here: Statement: A policy needs at least one statement',
  ],
  [
    'a bad session duration',
    `accounts:\n  - id: "123456789012"\n    name: A\n    roles:\n      - name: r\n        maxSessionDuration: 60\n        trust: '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}'\n`,
    'zone.yaml:6: accounts[0].roles[0].maxSessionDuration: must be a number of seconds from 3600 to 43200',
  ],
  [
    'a bad repository name',
    'accounts:\n  - id: "123456789012"\n    name: A\n    repositories:\n      - name: App\n        region: us-east-1\n',
    'zone.yaml:5: accounts[0].repositories[0].name: must be a repository name, such as team/app',
  ],
];

for (const [name, yaml, message] of cases) {
  test(`${name} is refused where it stands`, () => {
    const fault = refusal(yaml);
    assert.equal(fault.code, 'LandingZoneInvalid');
    if (typeof message === 'string') assert.equal(fault.message, message);
    else assert.match(fault.message, message);
    assert.match(fault.hint ?? '', /docs\/landing-zone\.md/);
  });
}

test('what is no YAML, or has a key twice, is refused with its line', () => {
  assert.match(refusal('accounts: [').message, /^zone\.yaml:1: /);
  assert.match(refusal('accounts: []\naccounts: []\n').message, /^zone\.yaml:2: .*unique/);
});

test('every problem is told, not only the first', () => {
  const { message } = refusal(
    'accounts:\n  - id: "1"\n    name: A\n    regoin: x\n  - id: "2"\n    name: B\n',
  );
  assert.deepEqual(
    message.split('\n').map(line => line.split(' ')[0]),
    ['zone.yaml:2:', 'zone.yaml:4:', 'zone.yaml:5:'],
  );
});

test('aliases cannot be used to make it explode', () => {
  const layers = ['a: &a [x]'];
  for (let n = 1; n < 30; n += 1) {
    const above = String.fromCharCode(96 + n);
    layers.push(`${String.fromCharCode(97 + n)}: &${String.fromCharCode(97 + n)} [*${above}, *${above}]`);
  }
  assert.match(refusal(layers.slice(0, 20).join('\n')).message, /^zone\.yaml:1: .*alias/);
  assert.match(refusal('accounts: *nobody').message, /nobody/);
});

test('what is nested without end is refused by name', () => {
  assert.throws(() => parseLandingZone('- '.repeat(50_000), 'zone.yaml'), {
    code: 'LandingZoneInvalid',
    message: 'zone.yaml:1: it is nested too deeply to be read',
  });
  assert.throws(() => parseLandingZone('['.repeat(50_000) + ']'.repeat(50_000), 'zone.yaml'), {
    code: 'LandingZoneInvalid',
  });
});
