import { other, owner } from './cast.ts';
import type { OperatorRow } from './operator-values.ts';
import { sources } from './sources.ts';

const ip = { key: 'aws:SourceIp', source: sources.ip };
const arn = { key: 'aws:SourceArn', source: sources.arn };
const mapped = 'An IPv4 address mapped into IPv6 is taken as the IPv4 address.';
const noArn = 'A request value that is no ARN of six parts matches no pattern.';

export const ipValues: readonly OperatorRow[] = [
  {
    ...ip,
    operator: 'IpAddress',
    policy: ['203.0.113.0/24', '198.51.100.7', '2001:db8::/33'],
    yes: [
      ['203.0.113.0', 'the first address of a block'],
      ['203.0.113.255', 'the last address of a block'],
      ['198.51.100.7', 'a single address'],
      ['2001:db8:7fff::1', 'an IPv6 block that ends within a group'],
      ['2001:DB8:0:0::1', 'another way to write an IPv6 address'],
      ['::ffff:203.0.113.9', 'a mapped address', mapped],
    ],
    no: [
      ['203.0.114.0', 'just after a block'],
      ['203.0.112.255', 'just before a block'],
      ['198.51.100.8', 'next to a single address'],
      ['2001:db8:8000::1', 'just after an IPv6 block'],
      ['203.0.113', 'no address', 'What is no address lies in no block.'],
    ],
  },
  {
    ...ip,
    operator: 'NotIpAddress',
    policy: ['203.0.113.0/24', '2001:db8::/32'],
    yes: [
      ['203.0.114.0', 'outside an IPv4 block'],
      ['2001:db9::', 'outside an IPv6 block'],
    ],
    no: [
      ['203.0.113.77', 'inside the IPv4 block'],
      ['2001:db8:ffff::', 'inside the IPv6 block'],
    ],
  },
  {
    ...ip,
    operator: 'IpAddress',
    policy: '0.0.0.0/0',
    yes: [['192.0.2.1', 'the block of all IPv4 addresses']],
    no: [['2001:db8::1', 'an IPv6 address is in no IPv4 block']],
  },
  {
    ...ip,
    operator: 'IpAddress',
    policy: '::/0',
    yes: [['2001:db8::1', 'the block of all IPv6 addresses']],
    no: [['192.0.2.1', 'an IPv4 address is in no IPv6 block']],
  },
  {
    ...ip,
    operator: 'IpAddress',
    policy: ['198.51.100.2/31', '10.1.2.3/8', '2001:db8::10/124'],
    yes: [
      ['198.51.100.3', 'the second of a block of two'],
      ['10.255.255.255', 'a block whose address has bits after its prefix'],
      ['2001:db8::1f', 'the last of an IPv6 block of sixteen'],
    ],
    no: [
      ['198.51.100.1', 'just before a block of two'],
      ['198.51.100.4', 'just after a block of two'],
      ['11.0.0.0', 'just after a block of a whole first byte'],
      ['2001:db8::20', 'just after an IPv6 block of sixteen'],
    ],
  },
  {
    ...ip,
    operator: 'IpAddress',
    policy: ['203.0.113.7/32', '2001:db8::7/128'],
    yes: [
      ['203.0.113.7', 'a block of one'],
      ['2001:db8::7', 'an IPv6 block of one'],
    ],
    no: [
      ['203.0.113.6', 'next to a block of one'],
      ['2001:db8::6', 'next to an IPv6 block of one'],
    ],
  },
];

const patterns = [`arn:aws:iam::*:role/team/*`, `arn:aws:sns:us-?ast-1:${other}:topic:a*`];
const like = {
  ...arn,
  policy: patterns,
  yes: [
    [`arn:aws:iam::${other}:role/team/x`, 'an asterisk for the account and in the resource'],
    [`arn:aws:sns:us-east-1:${other}:topic:abc:d`, 'the last part may hold colons'],
    [`arn:aws:iam::${other}:role/team/x/y`, 'an asterisk runs over slashes'],
  ],
  no: [
    [`arn:aws:iam::${other}:role/Team/x`, 'case counts'],
    [`arn:aws:iam:x:${other}:role/team/x`, 'another region'],
    [`arn:aws-cn:iam::${other}:role/team/x`, 'another partition'],
    [`arn:aws:sts::${other}:role/team/x`, 'another service'],
    [`arn:aws:sns:us-east-1:${owner}:topic:abc`, 'another account'],
    [`arn:aws:iam:x:y:${other}:role/team/x`, 'an asterisk runs over no colon'],
    ['role/team/x', 'no ARN', noArn],
  ],
} as const;
const notLike = {
  ...arn,
  policy: patterns,
  yes: [
    [`arn:aws:iam::${other}:role/x`, 'another resource'],
    [`arn:aws:iam::${other}:role/Team/x`, 'case counts'],
    [`arn:aws:sns:us-west-2:${other}:topic:a`, 'another region'],
  ],
  no: [
    [`arn:aws:iam::${other}:role/team/x`, 'the first pattern matches'],
    [`arn:aws:sns:us-east-1:${other}:topic:a`, 'the second pattern matches'],
  ],
} as const;

export const arnValues: readonly OperatorRow[] = [
  { ...like, operator: 'ArnEquals' },
  { ...notLike, operator: 'ArnNotEquals' },
  { ...like, operator: 'ArnLike' },
  { ...notLike, operator: 'ArnNotLike' },
];
