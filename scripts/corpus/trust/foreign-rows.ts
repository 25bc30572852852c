import { management, other, owner, roleArn, session, user } from '../cast.ts';
import { allow, allows, identity, lacks, policy, type Row, trusting } from '../drafting.ts';

const [stranger, guest] = [user(other), session(other)];
const target = roleArn();
const may = (more = {}) => policy('identity', allow({ Action: 'sts:AssumeRole', Resource: target, ...more }));
const yes = allows('trust', 'trust');
const both = { trust: trusting({ AWS: other }), identity: [may()] };

export const foreignRows: Row[] = [
  [
    'foreign-trust-only',
    'A user of another account needs an identity-based Allow too.',
    lacks('identity'),
    { who: stranger, policies: { trust: trusting({ AWS: stranger.arn }) } },
  ],
  [
    'foreign-identity-only',
    'It needs trust too.',
    lacks('trust'),
    { who: stranger, policies: { trust: trusting({ AWS: owner }), identity: [may()] } },
  ],
  [
    'foreign-user',
    'Trust in it and an identity-based Allow are enough.',
    yes,
    { who: stranger, policies: { trust: trusting({ AWS: stranger.arn }), identity: [may()] } },
  ],
  [
    'foreign-account',
    'Trust in its account and an identity-based Allow are enough.',
    yes,
    { who: stranger, policies: both },
  ],
  ['foreign-session', 'For a session of its account too.', yes, { who: guest, policies: both }],
  [
    'foreign-role',
    'Trust in its role by ARN needs the identity-based Allow.',
    lacks('identity'),
    { who: guest, policies: { trust: trusting({ AWS: guest.roleArn }) } },
  ],
  [
    'foreign-other-role',
    'An identity-based Allow for another role is none.',
    lacks('identity'),
    { who: stranger, policies: { ...both, identity: [may({ Resource: roleArn('elsewhere') })] } },
  ],
  [
    'foreign-other-service',
    'An identity-based Allow for another service is none.',
    lacks('identity'),
    { who: stranger, policies: { ...both, identity: [identity()] } },
  ],
  [
    'third-account',
    'Trust in one account is none in another.',
    lacks('trust'),
    { who: user(management), policies: both },
  ],
];
