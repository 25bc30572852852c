import { other } from '../cast.ts';
import { allows, identity, lacks, type Row, table } from '../drafting.ts';
import { arnValues, ipValues } from '../network-values.ts';
import { valueCases } from '../operator-cases.ts';
import type { Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const key = 'aws:TokenIssueTime';
const issued = '2026-01-31T12:00:00Z';
const [yes, no] = [allows('identity'), lacks('identity')];
const asking = (value: unknown) => ({ identity: [identity({ Condition: { Null: { [key]: value } } })] });

const nullRows: Row[] = [
  ['true-missing', 'Null "true" holds where the key is missing.', yes, { policies: asking('true') }],
  [
    'true-present',
    'Null "true" does not hold where the key has a value.',
    no,
    { policies: asking('true'), context: { [key]: issued } },
  ],
  [
    'true-empty',
    'Null "true" holds where the key has an empty set of values.',
    yes,
    { policies: asking('true'), context: { [key]: [] } },
  ],
  [
    'false-missing',
    'Null "false" does not hold where the key is missing.',
    no,
    { policies: asking('false') },
  ],
  [
    'false-present',
    'Null "false" holds where the key has a value.',
    yes,
    { policies: asking('false'), context: { [key]: issued } },
  ],
  [
    'false-empty',
    'Null "false" does not hold where the key has an empty set of values.',
    no,
    { policies: asking('false'), context: { [key]: [] } },
  ],
  ['boolean', 'Null takes a JSON boolean too.', yes, { policies: asking(true) }],
  [
    'several-values',
    'A key with several values is present.',
    yes,
    {
      policies: { identity: [identity({ Condition: { Null: { 'aws:TagKeys': 'false' } } })] },
      context: { 'aws:TagKeys': ['a', 'b'] },
    },
  ],
  [
    'two-keys',
    'Two keys under Null must both be as it says.',
    no,
    {
      policies: {
        identity: [identity({ Condition: { Null: { [key]: 'false', 'aws:SourceVpce': 'false' } } })],
      },
      context: { [key]: issued },
    },
  ],
];

const wholeArn = 'A bare * under an ARN operator matches every ARN, and nothing else.';
const bare = (operator: string) => ({
  identity: [identity({ Condition: { [operator]: { 'aws:SourceArn': '*' } } })],
});
const topicArn = `arn:aws:sns:us-east-1:${other}:topic`;
const bareRows: Row[] = ['ArnLike', 'ArnEquals'].flatMap((operator): Row[] => [
  [
    `${operator}/bare-asterisk/arn`,
    wholeArn,
    yes,
    { policies: bare(operator), context: { 'aws:SourceArn': topicArn }, undocumented: wholeArn },
  ],
  [
    `${operator}/bare-asterisk/text`,
    wholeArn,
    no,
    { policies: bare(operator), context: { 'aws:SourceArn': 'topic' }, undocumented: wholeArn },
  ],
]);

export const ipArnNull: Topic = {
  topic: 'IP address and ARN operators, and Null',
  about:
    'What each of these operators matches, for IPv4 and IPv6 and part by part for ARNs, and what Null asks.',
  cases: [
    ...valueCases([...ipValues, ...arnValues]),
    ...table('Null', sources.null, nullRows),
    ...table('arn', sources.arn, bareRows),
  ],
};
