import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { document, refusal } from '../fixtures.test-support.ts';
import { parseDate } from './date.ts';
import { parseIp } from './ip.ts';
import { parseNumeric } from './numeric.ts';

const refused = (operator: string, value: unknown) =>
  refusal(
    document({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { 'a:b': value } } }),
    'identity',
  );

const wrong: Record<string, unknown[]> = {
  NumericEquals: [
    '',
    'one',
    '1,5',
    '1e3',
    '0x10',
    ' 1',
    '9007199254740993',
    9007199254740992,
    true,
    [1, 'x'],
  ],
  DateLessThan: [
    'tomorrow',
    '',
    '2026',
    '2026-02-30',
    '2026-13-01',
    '2026-1-1',
    '2026-01-01T24:00:00Z',
    '2026-01-01T12:00:60Z',
    '2026-01-01T12:00:00',
    '2026-01-01 12:00:00Z',
    '2026-01-01T12:00:00+25:00',
    '2025-02-29',
    -5,
    1.5,
    true,
  ],
  Bool: ['yes', '', 1, 'truee', ['true', 'maybe']],
  Null: ['yes', 0, ''],
  BinaryEquals: ['QmFz!', 'QmF', 'QmF=', 'Qm==x', 'Qm=='],
  IpAddress: [
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '::/129',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    '::10000',
    '1:2:3:4:5:6:7::8',
    'localhost',
    '10.0.0.0/8/8',
    '1.2.3.4::',
  ],
  ArnLike: ['', '**', 'arn:aws:iam::1', 'arn:aws:*', 'x:aws:iam::1:user/x', '*:aws:iam::1:user/x', true],
};
for (const [operator, values] of Object.entries(wrong)) {
  test(`${operator} refuses values that are not of its type`, () => {
    for (const value of values) {
      assert.equal(refused(operator, value)?.path, `Statement.Condition.${operator}.a:b`, String(value));
    }
  });
}

test('any operator refuses values that are no string, number or boolean', () => {
  for (const value of [null, {}, [], [[]], [null], [{}]]) {
    assert.ok(refused('StringEquals', value), JSON.stringify(value));
  }
  assert.equal(refused('StringEquals', ['a', 1, true, 1.5]), undefined);
});

test('a date is what the platform reads it as', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      date => {
        assert.equal(parseDate(date.toISOString()), date.getTime());
        assert.equal(parseDate(date.toISOString().slice(0, 10)), Date.parse(date.toISOString().slice(0, 10)));
      },
    ),
  );
  assert.equal(parseDate('2024-02-29T01:30-02:30'), Date.parse('2024-02-29T04:00:00Z'));
});

test('an address is one when the platform says so', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map(number => number.toString(16));
  const odd = fc.array(fc.constantFrom('1', 'ff', '0', ':', '::', '.', '1.2.3.4', '256'), { maxLength: 12 });
  const texts = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(group, { maxLength: 9 }).map(all => all.join(':')),
    odd.map(all => all.join('')),
  );
  fc.assert(
    fc.property(texts, text => assert.equal(parseIp(text) !== undefined, isIP(text) !== 0, text)),
    { numRuns: 3000 },
  );
});

test('a number is read as the platform reads it', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(999), (whole, part) => {
      assert.equal(parseNumeric(`${whole}.${part}`), Number(`${whole}.${part}`));
    }),
  );
});
