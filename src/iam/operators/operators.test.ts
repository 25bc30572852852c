import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds } from '../fixtures.test-support.ts';
import { operators } from './operators.ts';

/** For each operator: the policy's value, request values that meet it, request values that do not. */
const table: Record<string, { policy: unknown; yes: string[]; no: string[] }> = {
  StringEquals: { policy: ['red', 'blue*'], yes: ['red', 'blue*'], no: ['Red', 'blue', 'bluer', ''] },
  StringNotEquals: { policy: ['red', 'blue'], yes: ['Red', 'green', ''], no: ['red', 'blue'] },
  StringEqualsIgnoreCase: { policy: ['Red', 'blue'], yes: ['rED', 'BLUE'], no: ['reds', ''] },
  StringNotEqualsIgnoreCase: { policy: ['Red', 'blue'], yes: ['reds', ''], no: ['rED', 'BLUE'] },
  StringLike: { policy: ['re?', 'b*e'], yes: ['red', 'rep', 'be', 'blue'], no: ['Red', 're', 'blues'] },
  StringNotLike: { policy: ['re?', 'b*e'], yes: ['Red', 're', 'blues'], no: ['red', 'be', 'blue'] },
  NumericEquals: { policy: [5, '7.50'], yes: ['5', '5.0', '7.5', '+5'], no: ['6', '-5', 'five', '', '0x5'] },
  NumericNotEquals: { policy: [5, 7], yes: ['6', '-5', 'five'], no: ['5', '7.0'] },
  NumericLessThan: { policy: 5, yes: ['4.99', '-7'], no: ['5', '6', 'x'] },
  NumericLessThanEquals: { policy: '5', yes: ['5', '4'], no: ['5.01', 'x'] },
  NumericGreaterThan: { policy: 5, yes: ['5.01', '10'], no: ['5', '-6', 'x'] },
  NumericGreaterThanEquals: { policy: 5, yes: ['5', '10'], no: ['4', 'x'] },
  DateEquals: {
    policy: '2026-01-31T12:00:00Z',
    yes: ['2026-01-31T12:00:00Z', '2026-01-31T13:00:00+01:00', '1769860800', '2026-01-31T12:00:00.000Z'],
    no: ['2026-01-31T12:00:01Z', '2026-01-31', 'soon', ''],
  },
  DateNotEquals: {
    policy: '2026-01-31',
    yes: ['2026-02-01', 'soon'],
    no: ['2026-01-31T00:00Z', '1769817600'],
  },
  DateLessThan: { policy: '2026-01-31', yes: ['2026-01-30T23:59:59.999Z', '0'], no: ['2026-01-31', 'soon'] },
  DateLessThanEquals: {
    policy: '2026-01-31',
    yes: ['2026-01-31T00:00:00Z'],
    no: ['2026-01-31T00:00:01Z', 'soon'],
  },
  DateGreaterThan: {
    policy: 1769860800,
    yes: ['2026-01-31T12:00:01Z'],
    no: ['2026-01-31T12:00:00Z', 'soon'],
  },
  DateGreaterThanEquals: { policy: '1769860800', yes: ['2026-01-31T12:00:00Z'], no: ['2026-01-31', 'soon'] },
  Bool: { policy: true, yes: ['true', 'TRUE'], no: ['false', 'yes', '1', ''] },
  BinaryEquals: { policy: 'QmFzZTY0', yes: ['QmFzZTY0'], no: ['QmFzZTY1', 'Base64', ''] },
  IpAddress: {
    policy: ['203.0.113.0/24', '2001:db8::/33', '198.51.100.7', '::ffff:192.0.2.0/120'],
    yes: [
      '203.0.113.0',
      '192.0.2.200',
      '203.0.113.255',
      '198.51.100.7',
      '::ffff:203.0.113.9',
      '2001:DB8:7fff::1',
    ],
    no: ['203.0.114.0', '192.0.3.1', '198.51.100.8', '2001:db8:8000::1', '2001:db9::', '203.0.113', 'x', ''],
  },
  NotIpAddress: {
    policy: ['203.0.113.0/24', '2001:db8::/32'],
    yes: ['203.0.114.0', '2001:db9::', 'x'],
    no: ['203.0.113.77', '2001:db8:ffff::'],
  },
  ...Object.fromEntries(
    ['ArnEquals', 'ArnLike'].map(name => [
      name,
      {
        policy: ['arn:aws:iam::*:role/team/*', 'arn:aws:sns:us-?ast-1:111111111111:topic:a*'],
        yes: ['arn:aws:iam::111111111111:role/team/x', 'arn:aws:sns:us-east-1:111111111111:topic:abc:d'],
        no: [
          'arn:aws:iam::111111111111:role/Team/x',
          'arn:aws:iam:x:y:111111111111:role/team/x',
          'arn:aws:sns:us-east-1:111111111112:topic:abc',
          'role/team/x',
        ],
      },
    ]),
  ),
  ...Object.fromEntries(
    ['ArnNotEquals', 'ArnNotLike'].map(name => [
      name,
      {
        policy: ['arn:aws:iam::*:role/team/*', 'arn:aws:iam::*:user/x'],
        yes: ['arn:aws:iam::111111111111:role/x', 'role/team/x'],
        no: ['arn:aws:iam::111111111111:role/team/x', 'arn:aws:iam::1:user/x'],
      },
    ]),
  ),
};

test('every operator has its row', () => {
  const rows = [...Object.keys(table), 'Null'];
  assert.deepEqual(rows.sort(), [...operators.keys()].sort());
});

for (const [name, { policy, yes, no }] of Object.entries(table)) {
  const negated = /Not/.test(name);
  const given = (operator: string, ...values: string[]) =>
    holds({ [operator]: { 'my:Key': policy } }, [['MY:key', values]]);
  const missing = (operator: string) => holds({ [operator]: { 'my:key': policy } }, []);
  const [good, bad] = [yes[0] as string, no[0] as string];

  test(`${name} holds for the values that meet it`, () => {
    for (const value of yes) assert.equal(given(name, value), true, value);
    for (const value of no) assert.equal(given(name, value), false, value);
  });
  test(`${name} without the key ${negated ? 'holds' : 'does not hold'}`, () => {
    assert.equal(missing(name), negated);
    assert.equal(given(name), negated);
  });
  test(`${name}IfExists holds without the key and looks at it when it is there`, () => {
    assert.equal(missing(`${name}IfExists`), true);
    assert.equal(given(`${name}IfExists`, good), true);
    assert.equal(given(`${name}IfExists`, bad), false);
  });
  test(`ForAllValues:${name} wants every value to meet it, and holds for none`, () => {
    assert.equal(missing(`ForAllValues:${name}`), true);
    assert.equal(given(`ForAllValues:${name}`), true);
    assert.equal(given(`ForAllValues:${name}`, ...yes), true);
    assert.equal(given(`ForAllValues:${name}`, good, bad), false);
    assert.equal(missing(`ForAllValues:${name}IfExists`), true);
  });
  test(`ForAnyValue:${name} wants one value to meet it, and does not hold for none`, () => {
    assert.equal(missing(`ForAnyValue:${name}`), false);
    assert.equal(given(`ForAnyValue:${name}`), false);
    assert.equal(given(`ForAnyValue:${name}`, bad, good), true);
    assert.equal(given(`ForAnyValue:${name}`, ...no), false);
    assert.equal(missing(`ForAnyValue:${name}IfExists`), true);
    assert.equal(given(`ForAnyValue:${name}IfExists`, ...no), false);
  });
  test(`${name} without set operator on several values: ${negated ? 'none may match' : 'one must match'}`, () => {
    assert.equal(given(name, good, bad), !negated);
    assert.equal(given(name, bad, bad), false);
    assert.equal(given(name, good, good), true);
  });
}

test('Null asks for the absence of the key, or its presence with a value', () => {
  for (const [value, values, expected] of [
    ['true', undefined, true],
    ['true', [], true],
    ['true', ['x'], false],
    [true, undefined, true],
    ['false', undefined, false],
    ['false', [], false],
    ['false', ['x'], true],
    [false, [''], true],
    [['true', 'false'], ['x'], true],
  ] as const) {
    assert.equal(
      holds({ Null: { 'aws:TokenIssueTime': value } }, [['aws:tokenissuetime', values]]),
      expected,
    );
  }
});

test('keys and operators are joined by AND, values by OR', () => {
  const condition = { StringEquals: { 'a:x': ['1', '2'], 'a:y': '3' }, Bool: { 'a:z': 'true' } };
  const context = (x: string, y: string, z: string) =>
    [
      ['a:x', x],
      ['a:y', y],
      ['a:z', z],
    ] as const;
  assert.equal(holds(condition, context('2', '3', 'true')), true);
  assert.equal(holds(condition, context('3', '3', 'true')), false);
  assert.equal(holds(condition, context('1', '4', 'true')), false);
  assert.equal(holds(condition, context('1', '3', 'false')), false);
});

test('an organization path matches at its level and below, as the policy writes it', () => {
  const paths = (operator: string, value: string) => (path: string) =>
    holds({ [`ForAnyValue:${operator}`]: { 'aws:PrincipalOrgPaths': value } }, [
      ['aws:PrincipalOrgPaths', [path]],
    ]);
  const below = paths('StringLike', 'o-a/*/ou-dev/*');
  assert.equal(below('o-a/r-1/ou-dev/'), true);
  assert.equal(below('o-a/r-1/ou-x/ou-dev/ou-team/'), true);
  assert.equal(below('o-a/r-1/ou-prod/'), false);
  assert.equal(below('o-b/r-1/ou-dev/'), false);
  const direct = paths('StringEquals', 'o-a/r-1/ou-dev/');
  assert.equal(direct('o-a/r-1/ou-dev/'), true);
  assert.equal(direct('o-a/r-1/ou-dev/ou-team/'), false);
});
