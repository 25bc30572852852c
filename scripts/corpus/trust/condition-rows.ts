import { other, roleArn, user } from '../cast.ts';
import { allow, allows, lacks, policy, type Row, trusting } from '../drafting.ts';
import { sources } from '../sources.ts';

const stranger = user(other);
const target = roleArn();
const may = (more = {}) => policy('identity', allow({ Action: 'sts:AssumeRole', Resource: target, ...more }));
const yes = allows('trust', 'trust');
const external = (value: string) => ({ Condition: { StringEquals: { 'sts:ExternalId': value } } });
const both = { trust: trusting({ AWS: other }), identity: [may()] };

export const conditionRows: Row[] = [
  [
    'external-id',
    'With the external id that the trust policy wants.',
    yes,
    {
      who: stranger,
      context: { 'sts:ExternalId': 'unique-1' },
      policies: { ...both, trust: trusting({ AWS: other }, external('unique-1')) },
      source: sources.externalId,
    },
  ],
  [
    'external-id-other',
    'With another.',
    lacks('trust'),
    {
      who: stranger,
      context: { 'sts:ExternalId': 'unique-2' },
      policies: { ...both, trust: trusting({ AWS: other }, external('unique-1')) },
      source: sources.externalId,
    },
  ],
  [
    'external-id-missing',
    'Without one.',
    lacks('trust'),
    {
      who: stranger,
      policies: { ...both, trust: trusting({ AWS: other }, external('unique-1')) },
      source: sources.externalId,
    },
  ],
  [
    'mfa',
    'Trust under MFA, with it.',
    yes,
    {
      who: stranger,
      context: { 'aws:MultiFactorAuthPresent': 'true' },
      policies: {
        ...both,
        trust: trusting({ AWS: other }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      },
    },
  ],
  [
    'mfa-missing',
    'And with long-term credentials.',
    lacks('trust'),
    {
      who: stranger,
      policies: {
        ...both,
        trust: trusting({ AWS: other }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      },
    },
  ],
  [
    'session-name',
    'The session must bear the name of the user.',
    yes,
    {
      who: stranger,
      context: { 'sts:RoleSessionName': 'alice', 'aws:username': 'alice' },
      policies: {
        ...both,
        trust: trusting(
          { AWS: other },
          { Condition: { StringLike: { 'sts:RoleSessionName': `\${aws:username}` } } },
        ),
      },
    },
  ],
  [
    'session-name-other',
    'It does not.',
    lacks('trust'),
    {
      who: stranger,
      context: { 'sts:RoleSessionName': 'bob', 'aws:username': 'alice' },
      policies: {
        ...both,
        trust: trusting(
          { AWS: other },
          { Condition: { StringLike: { 'sts:RoleSessionName': `\${aws:username}` } } },
        ),
      },
    },
  ],
  [
    'organization',
    'Trust in everyone of an organization, for a member.',
    yes,
    {
      who: stranger,
      context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      policies: {
        ...both,
        trust: trusting('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
      },
    },
  ],
  [
    'organization-outside',
    'For an account outside.',
    lacks('trust'),
    {
      who: stranger,
      context: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' },
      policies: {
        ...both,
        trust: trusting('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
      },
    },
  ],
  [
    'tag-session',
    'Session tags need sts:TagSession of the trust policy.',
    lacks('trust'),
    {
      who: stranger,
      action: 'sts:TagSession',
      policies: { trust: trusting({ AWS: other }), identity: [may({ Action: 'sts:*' })] },
      source: sources.sessionTags,
    },
  ],
  [
    'tag-session-allowed',
    'With it, and within the tags that it allows.',
    yes,
    {
      who: stranger,
      action: 'sts:TagSession',
      context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'red' },
      policies: {
        trust: trusting(
          { AWS: other },
          {
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
          },
        ),
        identity: [may({ Action: 'sts:*' })],
      },
      source: sources.sessionTags,
    },
  ],
  [
    'source-identity',
    'A source identity needs sts:SetSourceIdentity of the trust policy.',
    lacks('trust'),
    {
      who: stranger,
      action: 'sts:SetSourceIdentity',
      context: { 'sts:SourceIdentity': 'eve' },
      policies: {
        trust: trusting(
          { AWS: other },
          { Action: 'sts:SetSourceIdentity', Condition: { StringEquals: { 'sts:SourceIdentity': 'alice' } } },
        ),
        identity: [may({ Action: 'sts:*' })],
      },
      source: sources.sourceIdentity,
    },
  ],
  [
    'source-identity-allowed',
    'With the one that it allows.',
    yes,
    {
      who: stranger,
      action: 'sts:SetSourceIdentity',
      context: { 'sts:SourceIdentity': 'alice' },
      policies: {
        trust: trusting(
          { AWS: other },
          { Action: 'sts:SetSourceIdentity', Condition: { StringEquals: { 'sts:SourceIdentity': 'alice' } } },
        ),
        identity: [may({ Action: 'sts:*' })],
      },
      source: sources.sourceIdentity,
    },
  ],
];
