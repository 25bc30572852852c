import type { OperatorRow } from './operator-values.ts';
import { sources } from './sources.ts';

const shared = { key: 'aws:PrincipalTag/team', source: sources.string };

export const stringValues: readonly OperatorRow[] = [
  {
    ...shared,
    operator: 'StringEquals',
    policy: ['red', 'blue*'],
    yes: [
      ['red', 'the first of its values'],
      ['blue*', 'an asterisk stands for itself'],
    ],
    no: [
      ['Red', 'case counts'],
      ['blue-green', 'an asterisk is no wildcard'],
      ['re', 'a part of a value'],
      ['red ', 'a blank more'],
      ['red,blue*', 'its values run together'],
    ],
  },
  {
    ...shared,
    operator: 'StringNotEquals',
    policy: ['red', 'blue*'],
    yes: [
      ['green', 'none of its values'],
      ['Red', 'case counts'],
      ['blue-green', 'an asterisk is no wildcard'],
    ],
    no: [
      ['red', 'the first of its values'],
      ['blue*', 'the second of its values'],
    ],
  },
  {
    ...shared,
    operator: 'StringEqualsIgnoreCase',
    policy: ['Red', 'blue*'],
    yes: [
      ['rED', 'case does not count'],
      ['Red', 'the same text'],
      ['BLUE*', 'an asterisk stands for itself'],
    ],
    no: [
      ['reds', 'a longer text'],
      ['BLUE-GREEN', 'an asterisk is no wildcard'],
    ],
  },
  {
    ...shared,
    operator: 'StringNotEqualsIgnoreCase',
    policy: ['Red', 'blue'],
    yes: [
      ['reds', 'a longer text'],
      ['green', 'none of its values'],
    ],
    no: [
      ['rED', 'the first in another case'],
      ['BLUE', 'the second in another case'],
    ],
  },
  {
    ...shared,
    operator: 'StringLike',
    policy: ['re?', 'b*e'],
    yes: [
      ['red', 'a question mark is one character'],
      ['be', 'an asterisk may be nothing'],
      ['blue', 'an asterisk is any run of characters'],
      ['b/x:y/e', 'an asterisk runs over slashes and colons'],
      ['re?', 'a question mark is itself too'],
    ],
    no: [
      ['Red', 'case counts'],
      ['re', 'a question mark is not nothing'],
      ['reds', 'a question mark is not two characters'],
      ['blues', 'the end must match'],
      ['a blue', 'the beginning must match'],
    ],
  },
  {
    ...shared,
    operator: 'StringNotLike',
    policy: ['re?', 'b*e'],
    yes: [
      ['Red', 'case counts'],
      ['re', 'a question mark is not nothing'],
      ['blues', 'the end must match'],
    ],
    no: [
      ['red', 'the first pattern matches'],
      ['be', 'the second pattern matches nothing between'],
      ['blue', 'the second pattern matches'],
    ],
  },
  {
    ...shared,
    operator: 'StringLike',
    policy: ['*', 'x'],
    yes: [['anything at all', 'an asterisk alone is any text']],
    no: [],
  },
  {
    ...shared,
    operator: 'StringLike',
    policy: 'team-*-*-prod',
    yes: [['team-a-b-c-prod', 'several asterisks']],
    no: [['team-a-prod', 'several asterisks and too few parts']],
  },
];
