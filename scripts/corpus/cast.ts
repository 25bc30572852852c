import type { CasePrincipal } from './schema.ts';

type Of<T extends CasePrincipal['type']> = Extract<CasePrincipal, { type: T }>;

/** The account that owns the resources, another one, and the management account of the organization. */
export const owner = '999999999999';
export const other = '111111111111';
export const management = '222222222222';

export const root = (account = owner): Of<'root'> => ({
  type: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
});
export const user = (account = owner, name = 'alice'): Of<'user'> => ({
  type: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/${name}`,
  userId: uniqueId('AIDA', name),
});
export const session = (account = owner, role = 'deploy', name = 'i-0123'): Of<'assumed-role'> => ({
  type: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role.split('/').at(-1)}/${name}`,
  userId: `${uniqueId('AROA', role)}:${name}`,
  roleArn: `arn:aws:iam::${account}:role/${role}`,
});
export const federated = (
  account = owner,
  issuer: Of<'root'> | Of<'user'> = user(account),
): Of<'federated-user'> => ({
  type: 'federated-user',
  account,
  arn: `arn:aws:sts::${account}:federated-user/guest`,
  userId: `${account}:guest`,
  issuer,
});
export const service = (name = 'lambda.amazonaws.com', account = owner): Of<'service'> => ({
  type: 'service',
  account,
  arn: name,
  userId: name,
  service: name,
});
export const gitHub = 'token.actions.githubusercontent.com';
export const gitHubProvider = `arn:aws:iam::${owner}:oidc-provider/${gitHub}`;
export const webIdentity = (provider = gitHubProvider): Of<'web-identity'> => ({
  type: 'web-identity',
  account: owner,
  arn: provider,
  userId: `${provider}:sts.amazonaws.com:repo:octo/app:ref:refs/heads/main`,
  provider,
});
/** The replication role of ECR: service-linked, by its path. */
export const serviceLinked = (account = owner): Of<'assumed-role'> =>
  session(account, 'aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication', 'ecr');

export const uniqueId = (prefix: 'AIDA' | 'AROA', name: string): string =>
  `${prefix}${name.replaceAll(/\W/g, '').toUpperCase()}EXAMPLEEXAMPLEEXA`.slice(0, 21);

export const repositoryArn = (name = 'app/web', account = owner, region = 'us-east-1'): string =>
  `arn:aws:ecr:${region}:${account}:repository/${name}`;
export const roleArn = (name = 'target', account = owner): string => `arn:aws:iam::${account}:role/${name}`;
export const pull = 'ecr:BatchGetImage';
