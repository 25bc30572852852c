import { gitHub, gitHubProvider, other, owner, user, webIdentity } from '../cast.ts';
import { allows, denies, identity, lacks, policy, type Row, trusting } from '../drafting.ts';

export const action = 'sts:AssumeRoleWithWebIdentity';
const provider = { Federated: gitHubProvider };
const [yes, no] = [allows('trust', 'trust'), lacks('trust')];
const claims = (sub: string, aud = 'sts.amazonaws.com') => ({
  [`${gitHub}:sub`]: sub,
  [`${gitHub}:aud`]: aud,
});
const mainOnly = {
  Action: action,
  Condition: {
    StringEquals: { [`${gitHub}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${gitHub}:sub`]: 'repo:octo/app:*' },
  },
};
const to = (element: unknown, more = {}) => ({ trust: trusting(element, { Action: action, ...more }) });
const google = webIdentity('accounts.google.com');
const cluster = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const clusterProvider = `arn:aws:iam::${owner}:oidc-provider/${cluster}`;
const account = { StringEquals: { [`${cluster}:sub`]: 'system:serviceaccount:web:puller' } };

export const webRows: Row[] = [
  ['trusted', 'A token of a provider that the role trusts.', yes, { policies: to(provider) }],
  ['no-trust', 'Without trust.', no, {}],
  [
    'identity-policy',
    'Identity-based policies have no say.',
    no,
    { policies: { identity: [identity({ Action: '*' })] } },
  ],
  ['other-action', 'Trust in sts:AssumeRole only is none.', no, { policies: { trust: trusting(provider) } }],
  ['other-provider', 'A token of another provider.', no, { who: google, policies: to(provider) }],
  [
    'other-account-provider',
    'The provider of the same host in another account is another provider.',
    no,
    { policies: to({ Federated: gitHubProvider.replace(owner, other) }) },
  ],
  [
    'account',
    'Trust in the account is none in somebody with a token only.',
    no,
    { policies: to({ AWS: owner }) },
  ],
  [
    'google',
    'A provider that IAM knows by name.',
    yes,
    { who: google, policies: to({ Federated: 'accounts.google.com' }) },
  ],
  [
    'google-audience',
    'With its audience.',
    yes,
    {
      who: google,
      context: { 'accounts.google.com:aud': 'app-1' },
      policies: to(
        { Federated: 'accounts.google.com' },
        { Condition: { StringEquals: { 'accounts.google.com:aud': 'app-1' } } },
      ),
    },
  ],
  [
    'google-audience-other',
    'With another audience.',
    no,
    {
      who: google,
      context: { 'accounts.google.com:aud': 'app-2' },
      policies: to(
        { Federated: 'accounts.google.com' },
        { Condition: { StringEquals: { 'accounts.google.com:aud': 'app-1' } } },
      ),
    },
  ],
  [
    'repository',
    'A GitHub workflow of the repository.',
    yes,
    {
      context: claims('repo:octo/app:ref:refs/heads/main'),
      policies: { trust: trusting(provider, mainOnly) },
    },
  ],
  [
    'repository-other',
    'Of another repository.',
    no,
    {
      context: claims('repo:octo/api:ref:refs/heads/main'),
      policies: { trust: trusting(provider, mainOnly) },
    },
  ],
  [
    'repository-prefix',
    'Of a repository whose name begins alike.',
    no,
    {
      context: claims('repo:octo/app2:ref:refs/heads/main'),
      policies: { trust: trusting(provider, mainOnly) },
    },
  ],
  [
    'audience-other',
    'For another audience.',
    no,
    {
      context: claims('repo:octo/app:ref:refs/heads/main', 'elsewhere'),
      policies: { trust: trusting(provider, mainOnly) },
    },
  ],
  ['no-claims', 'Without the claims.', no, { policies: { trust: trusting(provider, mainOnly) } }],
  [
    'branch',
    'Only the main branch, from another branch.',
    no,
    {
      context: claims('repo:octo/app:ref:refs/heads/dev'),
      policies: to(provider, {
        Condition: { StringEquals: { [`${gitHub}:sub`]: 'repo:octo/app:ref:refs/heads/main' } },
      }),
    },
  ],
  [
    'kubernetes',
    'A Kubernetes service account.',
    yes,
    {
      who: webIdentity(clusterProvider),
      context: { [`${cluster}:sub`]: 'system:serviceaccount:web:puller' },
      policies: to({ Federated: clusterProvider }, { Condition: account }),
    },
  ],
  [
    'kubernetes-other',
    'Another service account.',
    no,
    {
      who: webIdentity(clusterProvider),
      context: { [`${cluster}:sub`]: 'system:serviceaccount:web:default' },
      policies: to({ Federated: clusterProvider }, { Condition: account }),
    },
  ],
  [
    'deny',
    'A Deny in the trust policy.',
    denies('trust', 'trust#1'),
    {
      policies: {
        trust: policy('trust', [
          { Effect: 'Allow', Principal: provider, Action: action },
          { Effect: 'Deny', Principal: provider, Action: action },
        ]),
      },
    },
  ],
  [
    'user-not-federated',
    'Trust in a provider is none in a user.',
    no,
    { who: user(), policies: { ...to(provider), identity: [identity({ Action: '*' })] } },
  ],
];
