// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.
import { repositoryArn } from '../cast.ts';
import { allow, allows, lacks, policy, type Row } from '../drafting.ts';

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

export const escapes: Row[] = [
  [
    'asterisk',
    '${*} is an asterisk.',
    yes,
    { context: { 'aws:PrincipalTag/team': '*x' }, policies: when('StringLike', '${*}*') },
  ],
  [
    'asterisk-only',
    '${*} is no wildcard.',
    no,
    { context: { 'aws:PrincipalTag/team': 'xx' }, policies: when('StringLike', '${*}*') },
  ],
  [
    'question-mark',
    '${?} is a question mark.',
    yes,
    { context: { 'aws:PrincipalTag/team': 'what?' }, policies: when('StringLike', 'what${?}') },
  ],
  [
    'question-mark-only',
    '${?} is no wildcard.',
    no,
    { context: { 'aws:PrincipalTag/team': 'whats' }, policies: when('StringLike', 'what${?}') },
  ],
  [
    'dollar',
    '${$} is a dollar sign.',
    yes,
    { context: { 'aws:PrincipalTag/team': '$5' }, policies: when('StringEquals', '${$}5') },
  ],
  [
    'dollar-variable',
    '${$} keeps a variable from being one.',
    yes,
    {
      context: { 'aws:PrincipalTag/team': '${aws:username}', ...alice },
      policies: when('StringEquals', '${$}{aws:username}'),
    },
  ],
  [
    'equals',
    '${*} under StringEquals is an asterisk too.',
    yes,
    { context: { 'aws:PrincipalTag/team': '*' }, policies: when('StringEquals', '${*}') },
  ],
  [
    'resource',
    '${*} in a resource is an asterisk.',
    no,
    { on: repositoryArn('axb'), policies: on('a${*}b') },
  ],
  [
    'resource-literal',
    'It matches that character.',
    yes,
    { on: repositoryArn('a*b'), policies: on('a${*}b') },
  ],
];
const old = '2008-10-17';
export const versions: Row[] = [
  [
    'resource-literal',
    'In a document of version 2008-10-17 a variable is plain text.',
    yes,
    { on: repositoryArn('${aws:username}'), context: alice, policies: on('${aws:username}', old) },
  ],
  [
    'resource-value',
    'So its value does not match there.',
    no,
    { on: repositoryArn('alice'), context: alice, policies: on('${aws:username}', old) },
  ],
  [
    'condition-literal',
    'In a condition likewise.',
    yes,
    {
      context: { 'aws:PrincipalTag/team': '${aws:username}', ...alice },
      policies: when('StringEquals', '${aws:username}', old),
    },
  ],
  [
    'condition-value',
    'So the value does not match there either.',
    no,
    {
      context: { 'aws:PrincipalTag/team': 'alice', ...alice },
      policies: when('StringEquals', '${aws:username}', old),
    },
  ],
  [
    'no-version',
    'A document without Version is of the older one.',
    no,
    {
      context: { 'aws:PrincipalTag/team': 'alice', ...alice },
      policies: when('StringEquals', '${aws:username}', null),
    },
  ],
  [
    'no-version-literal',
    'There too a variable is plain text.',
    yes,
    {
      context: { 'aws:PrincipalTag/team': '${aws:username}' },
      policies: when('StringEquals', '${aws:username}', null),
    },
  ],
  [
    'escape',
    'In an older document ${*} is a wildcard between two texts.',
    yes,
    { context: { 'aws:PrincipalTag/team': '${anything}' }, policies: when('StringLike', '${*}', old) },
  ],
  [
    'wildcards',
    'Wildcards work in an older document.',
    yes,
    {
      policies: {
        identity: [
          policy('identity', allow({ Action: 'ecr:*Get*', Resource: repositoryArn('app/*') }), {
            version: old,
          }),
        ],
      },
    },
  ],
  [
    'repository-policy',
    'A repository policy of the older version.',
    allows('resource', 'repository'),
    {
      policies: {
        resource: [
          policy(
            'repository',
            { Sid: 'old one', Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' },
            { version: old },
          ),
        ],
      },
    },
  ],
];
