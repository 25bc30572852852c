import type { OperatorRow } from './operator-values.ts';
import { sources } from './sources.ts';

const wrongType = 'A request value that is not of the type of the operator matches no value of the policy.';
const numeric = { key: 'aws:MultiFactorAuthAge', source: sources.numeric };
const date = { key: 'aws:TokenIssueTime', source: sources.date };

export const numericValues: readonly OperatorRow[] = [
  {
    ...numeric,
    operator: 'NumericEquals',
    policy: [300, '7.50'],
    yes: [
      ['300', 'an integer'],
      ['7.5', 'a decimal number, by its value'],
      ['300.0', 'an integer written as a decimal number'],
    ],
    no: [
      ['301', 'another integer'],
      ['-300', 'the sign counts'],
      ['30', 'numbers are not compared as text'],
      ['soon', 'no number', wrongType],
    ],
  },
  {
    ...numeric,
    operator: 'NumericNotEquals',
    policy: [300, 600],
    yes: [
      ['301', 'another integer'],
      ['-300', 'the sign counts'],
    ],
    no: [
      ['300', 'the first of its values'],
      ['600.0', 'the second, written as a decimal number'],
    ],
  },
  {
    ...numeric,
    operator: 'NumericLessThan',
    policy: '300',
    yes: [
      ['299.9', 'just below'],
      ['9', 'by value and not as text'],
      ['-301', 'a negative number'],
    ],
    no: [
      ['300', 'the same'],
      ['1000', 'by value and not as text'],
      ['soon', 'no number', wrongType],
    ],
  },
  {
    ...numeric,
    operator: 'NumericLessThanEquals',
    policy: 300,
    yes: [
      ['300', 'the same'],
      ['0', 'below'],
    ],
    no: [['300.1', 'just above']],
  },
  {
    ...numeric,
    operator: 'NumericGreaterThan',
    policy: 300,
    yes: [
      ['300.1', 'just above'],
      ['1000', 'by value and not as text'],
    ],
    no: [
      ['300', 'the same'],
      ['9', 'by value and not as text'],
      ['-301', 'a negative number'],
    ],
  },
  {
    ...numeric,
    operator: 'NumericGreaterThanEquals',
    policy: '300',
    yes: [
      ['300', 'the same'],
      ['301', 'above'],
    ],
    no: [['299', 'below']],
  },
  {
    ...numeric,
    operator: 'NumericLessThan',
    policy: [10, 300],
    yes: [['200', 'below one of its values']],
    no: [['400', 'below none of its values']],
  },
];

export const dateValues: readonly OperatorRow[] = [
  {
    ...date,
    operator: 'DateEquals',
    policy: '2026-01-31T12:00:00Z',
    yes: [
      ['2026-01-31T12:00:00Z', 'the same text'],
      ['2026-01-31T13:00:00+01:00', 'the same instant in another zone'],
      ['1769860800', 'the same instant in epoch seconds'],
      ['2026-01-31T12:00:00.000Z', 'the same instant with a fraction'],
    ],
    no: [
      ['2026-01-31T12:00:01Z', 'a second later'],
      ['2026-01-31', 'midnight of the same day'],
      ['soon', 'no date', wrongType],
    ],
  },
  {
    ...date,
    operator: 'DateNotEquals',
    policy: '2026-01-31',
    yes: [
      ['2026-02-01', 'another day'],
      ['2026-01-31T00:00:01Z', 'a second after its midnight'],
    ],
    no: [
      ['2026-01-31T00:00:00Z', 'midnight in UTC'],
      ['1769817600', 'midnight in epoch seconds'],
    ],
  },
  {
    ...date,
    operator: 'DateLessThan',
    policy: '2026-01-31',
    yes: [
      ['2026-01-30T23:59:59Z', 'a second before its midnight'],
      ['2026-01-31T00:30:00+01:00', 'the day before in UTC'],
      ['1234567890', 'epoch seconds long before'],
    ],
    no: [
      ['2026-01-31', 'the same day'],
      ['2027-01-01T00:00:00Z', 'later'],
      ['soon', 'no date', wrongType],
    ],
  },
  {
    ...date,
    operator: 'DateLessThanEquals',
    policy: '2026-01-31T00:00:00Z',
    yes: [
      ['2026-01-31T00:00:00Z', 'the same instant'],
      ['2025-12-31', 'earlier'],
    ],
    no: [['2026-01-31T00:00:01Z', 'a second later']],
  },
  {
    ...date,
    operator: 'DateGreaterThan',
    policy: '1769860800',
    yes: [
      ['2026-01-31T12:00:01Z', 'a second later'],
      ['1769860801', 'a second later in epoch seconds'],
    ],
    no: [
      ['2026-01-31T12:00:00Z', 'the same instant'],
      ['2026-01-31', 'midnight of the same day'],
    ],
  },
  {
    ...date,
    operator: 'DateGreaterThanEquals',
    policy: '2026-01-31T12:00:00Z',
    yes: [
      ['2026-01-31T12:00:00Z', 'the same instant'],
      ['2026-02-01', 'the next day'],
    ],
    no: [['2026-01-31T11:59:59Z', 'a second earlier']],
  },
];

export const boolValues: readonly OperatorRow[] = [
  {
    key: 'aws:MultiFactorAuthPresent',
    source: sources.bool,
    operator: 'Bool',
    policy: 'true',
    yes: [
      ['true', 'true is true'],
      ['TRUE', 'another case', 'The case of true and false does not count.'],
    ],
    no: [
      ['false', 'false is not true'],
      ['yes', 'neither true nor false', wrongType],
    ],
  },
  {
    key: 'aws:SecureTransport',
    source: sources.bool,
    operator: 'Bool',
    policy: false,
    yes: [['false', 'a boolean in the policy']],
    no: [['true', 'the other one']],
  },
];

export const binaryValues: readonly OperatorRow[] = [
  {
    key: 'example:Digest',
    source: sources.binary,
    operator: 'BinaryEquals',
    policy: 'QmluYXJ5VmFsdWU=',
    yes: [['QmluYXJ5VmFsdWU=', 'the same bytes']],
    no: [
      ['QmluYXJ5VmFsdWY=', 'other bytes'],
      ['qmluyxj5vmfsdwu=', 'case counts'],
      ['BinaryValue', 'the text that is encoded', wrongType],
    ],
  },
];
