import { owner } from '../cast.ts';
import { sources } from '../sources.ts';
import { at, type Fault } from './fault.ts';

export const principalFaults: readonly Fault[] = [
  ['principal-missing', 'A statement names a principal.', { Principal: undefined }, at('')],
  ['principal-text', 'A principal is * or an object.', { Principal: owner }, at('Principal')],
  ['principal-empty', 'The object is not empty.', { Principal: {} }, at('Principal')],
  [
    'principal-type',
    'Its types are AWS, Service and Federated.',
    { Principal: { Account: owner } },
    at('Principal.Account'),
  ],
  [
    'principal-wildcard',
    'A principal has no partial wildcard.',
    { Principal: { AWS: `arn:aws:iam::${owner}:user/*` } },
    at('Principal.AWS'),
  ],
  [
    'principal-group',
    'A group is no principal.',
    { Principal: { AWS: `arn:aws:iam::${owner}:group/devs` } },
    at('Principal.AWS'),
  ],
  [
    'principal-account',
    'An account id has twelve digits.',
    { Principal: { AWS: '12345' } },
    at('Principal.AWS'),
  ],
  [
    'principal-service',
    'A service has its domain.',
    { Principal: { Service: 'lambda' } },
    at('Principal.Service'),
    sources.principal('AWS service principals'),
  ],
  [
    'principal-in-list',
    'Every principal of a list is one.',
    { Principal: { AWS: [owner, 'alice'] } },
    at('Principal.AWS[1]'),
  ],
];
export const resourceOnly: readonly Fault[] = [
  [
    'not-principal-allow',
    'NotPrincipal stands with Deny only.',
    { Principal: undefined, NotPrincipal: { AWS: owner } },
    at('NotPrincipal'),
    sources.notPrincipal,
  ],
  [
    'principal-and-not-principal',
    'A statement has not both.',
    { NotPrincipal: { AWS: owner } },
    at(''),
    sources.notPrincipal,
  ],
];
export const trustOnly: readonly Fault[] = [
  ['resource', 'A trust policy has no Resource.', { Resource: '*' }, at('Resource'), sources.trust],
  [
    'not-principal',
    'Nor NotPrincipal.',
    { Principal: undefined, Effect: 'Deny', NotPrincipal: { AWS: owner } },
    at('NotPrincipal'),
    sources.notPrincipal,
  ],
  [
    'other-service',
    'It names STS actions only.',
    { Action: 'ecr:BatchGetImage' },
    at('Action'),
    sources.trust,
  ],
  [
    'provider',
    'A provider is one.',
    { Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'example.com' } },
    at('Principal.Federated'),
    sources.oidc,
  ],
  ['sid-blank', 'A Sid is made of letters and digits.', { Sid: 'allow it' }, at('Sid'), sources.sid],
];
export const rcpOnly: readonly Fault[] = [
  [
    'allow',
    'A resource control policy of a customer only denies.',
    { Effect: 'Allow', Action: 'ecr:*' },
    at('Effect'),
  ],
  ['principal', 'Its Principal is *.', { Principal: { AWS: owner } }, at('Principal')],
  [
    'not-principal',
    'It has no NotPrincipal.',
    { Principal: undefined, NotPrincipal: { AWS: owner } },
    at('NotPrincipal'),
  ],
  ['action-star', 'Its actions name their service.', { Action: '*' }, at('Action')],
  ['not-action', 'It has no NotAction.', { Action: undefined, NotAction: 'ecr:*' }, at('NotAction')],
  ['resource-missing', 'It has a Resource.', { Resource: undefined }, at('')],
].map(fault => [...fault, sources.rcpSyntax] as unknown as Fault);
