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

const cases: readonly [string, string, string][] = [
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
    'an organization',
    'accounts: []\norganization:\n  id: o-example\n',
    'zone.yaml:2: organization: organizations and their units arrive with the next release; remove this section to use the accounts now',
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
    assert.equal(fault.message, message);
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
