// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.
import { repositoryArn } from '../cast.ts';
import { allow, allows, lacks, policy, type Row } from '../drafting.ts';
import { sources } from '../sources.ts';

const [yes, no] = [allows('identity'), lacks('identity')];
const alice = { 'aws:username': 'alice' };
const on = (Resource: string, version = '2012-10-17') => ({
  identity: [policy('identity', allow({ Resource: repositoryArn(Resource) }), { version })],
});
const when = (operator: string, value: string, version: string | null = '2012-10-17') => ({
  identity: [
    policy('identity', allow({ Condition: { [operator]: { 'aws:PrincipalTag/team': value } } }), { version }),
  ],
});

/** The last part of the resource in the policy, the one asked for, the context. */
export const inResource: Row[] = [
  [
    'value',
    'A variable takes its value from the request.',
    yes,
    { on: repositoryArn('alice/web'), context: alice, policies: on('${aws:username}/*') },
  ],
  [
    'other-value',
    'Another value does not match.',
    no,
    { on: repositoryArn('bob/web'), context: alice, policies: on('${aws:username}/*') },
  ],
  [
    'value-case',
    'The case of the value counts.',
    no,
    { on: repositoryArn('Alice/web'), context: alice, policies: on('${aws:username}/*') },
  ],
  [
    'key-case',
    'The case of the key does not.',
    yes,
    { on: repositoryArn('alice/web'), context: alice, policies: on('${AWS:UserName}/*') },
  ],
  [
    'twice',
    'A variable may stand twice, and beside text.',
    yes,
    { on: repositoryArn('a-alice-alice'), context: alice, policies: on('a-${aws:username}-${aws:username}') },
  ],
  [
    'tag',
    'A tag of the principal, with its key in the variable.',
    yes,
    {
      on: repositoryArn('red/web'),
      context: { 'aws:PrincipalTag/team': 'red' },
      policies: on('${aws:PrincipalTag/team}/*'),
    },
  ],
  [
    'missing',
    'A variable without a value makes the statement apply to nothing.',
    no,
    { on: repositoryArn('alice/web'), policies: on('${aws:username}/*') },
  ],
  [
    'missing-not-empty',
    'It does not stand for an empty text.',
    no,
    { on: repositoryArn('/web'), policies: on('${aws:username}/*') },
  ],
  [
    'missing-wildcards',
    'Nor do wildcards about it help.',
    no,
    { on: repositoryArn('alice'), policies: on('*${aws:username}*') },
  ],
  [
    'missing-literal',
    'Nor does it stand for itself.',
    no,
    { on: repositoryArn('${aws:username}/web'), policies: on('${aws:username}/*') },
  ],
  [
    'multivalued',
    'A key with several values is no variable.',
    no,
    {
      on: repositoryArn('a'),
      context: { 'aws:TagKeys': ['a', 'b'] },
      policies: on('${aws:TagKeys}'),
      source: sources.sets,
    },
  ],
  [
    'value-asterisk',
    'An asterisk in a value is no wildcard.',
    no,
    {
      on: repositoryArn('anything'),
      context: { 'aws:username': '*' },
      policies: on('${aws:username}'),
      undocumented: 'Wildcards in the value of a variable are plain characters.',
    },
  ],
];
export const defaults: Row[] = [
  [
    'missing',
    'A default stands in for a missing value.',
    yes,
    { on: repositoryArn('shared/web'), policies: on("${aws:PrincipalTag/team, 'shared'}/*") },
  ],
  [
    'without-blank',
    'The blank before the default may be left out.',
    yes,
    { on: repositoryArn('shared/web'), policies: on("${aws:PrincipalTag/team,'shared'}/*") },
  ],
  [
    'present',
    'A value that is there goes before the default.',
    yes,
    {
      on: repositoryArn('red/web'),
      context: { 'aws:PrincipalTag/team': 'red' },
      policies: on("${aws:PrincipalTag/team, 'shared'}/*"),
    },
  ],
  [
    'present-not-default',
    'The default then matches no more.',
    no,
    {
      on: repositoryArn('shared/web'),
      context: { 'aws:PrincipalTag/team': 'red' },
      policies: on("${aws:PrincipalTag/team, 'shared'}/*"),
    },
  ],
  [
    'other',
    'A default that does not match allows nothing.',
    no,
    { on: repositoryArn('red/web'), policies: on("${aws:PrincipalTag/team, 'shared'}/*") },
  ],
  [
    'condition',
    'A default in a condition.',
    yes,
    {
      context: { 'aws:PrincipalTag/team': 'shared' },
      policies: when('StringEquals', "${aws:PrincipalTag/squad, 'shared'}"),
    },
  ],
];
