import { accountPattern } from '../base/registry-id.ts';

/** The account that owns the policies AWS itself publishes, as their ARNs name it. */
export const awsOwner = 'aws';

export const rootArn = (account: string): string => `arn:aws:iam::${account}:root`;
export const userArn = (account: string, path: string, name: string): string =>
  `arn:aws:iam::${account}:user${path}${name}`;
export const roleArn = (account: string, path: string, name: string): string =>
  `arn:aws:iam::${account}:role${path}${name}`;
export const groupArn = (account: string, path: string, name: string): string =>
  `arn:aws:iam::${account}:group${path}${name}`;
export const instanceProfileArn = (account: string, path: string, name: string): string =>
  `arn:aws:iam::${account}:instance-profile${path}${name}`;
export const policyArn = (account: string, path: string, name: string): string =>
  `arn:aws:iam::${account}:policy${path}${name}`;
/** Where the roles that belong to a service lie. Nobody else can make or change a role there. */
export const serviceLinkedRoot = '/aws-service-role/';
export const serviceLinkedRolePath = (service: string): string => `${serviceLinkedRoot}${service}/`;
/** Without the role's path, as STS shows it. */
export const sessionArn = (account: string, role: string, session: string): string =>
  `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
export const federatedUserArn = (account: string, name: string): string =>
  `arn:aws:sts::${account}:federated-user/${name}`;
/** `url` is without its scheme. */
export const oidcProviderArn = (account: string, url: string): string =>
  `arn:aws:iam::${account}:oidc-provider/${url}`;
export const oidcProviderUrl = (arn: string): string => arn.slice(oidcProviderArn('0'.repeat(12), '').length);

/** What an ARN (or a bare account id) says of the principal it names. */
export type NamedPrincipal =
  | { readonly type: 'account'; readonly account: string }
  | { readonly type: 'user' | 'role'; readonly account: string; readonly path: string; readonly name: string }
  | { readonly type: 'session'; readonly account: string; readonly role: string; readonly session: string }
  | { readonly type: 'federated-user'; readonly account: string; readonly name: string };

const principalArn = /^arn:aws:(iam|sts)::(\d{12}):(root|user|role|assumed-role|federated-user)(\/.+)?$/s;

/** The principal in `text`, or undefined where it names none that this server knows (a group, …). */
export function parsePrincipalArn(text: string): NamedPrincipal | undefined {
  if (accountPattern.test(text)) return { type: 'account', account: text };
  const [, service, account, kind, rest] = principalArn.exec(text) ?? [];
  if (account === undefined) return undefined;
  if (kind === 'root')
    return service === 'iam' && rest === undefined ? { type: 'account', account } : undefined;
  if (rest === undefined) return undefined;
  if (kind === 'assumed-role') {
    const [role, session, ...more] = rest.slice(1).split('/');
    if (service !== 'sts' || !role || !session || more.length > 0) return undefined;
    return { type: 'session', account, role, session };
  }
  if (kind === 'federated-user') {
    const name = rest.slice(1);
    return service === 'sts' && name !== '' && !name.includes('/')
      ? { type: kind, account, name }
      : undefined;
  }
  if (service !== 'iam') return undefined;
  const slash = rest.lastIndexOf('/');
  const name = rest.slice(slash + 1);
  if (name === '') return undefined;
  return { type: kind as 'user' | 'role', account, path: rest.slice(0, slash + 1), name };
}

const ownerArn = /^arn:aws:iam::(\d{12}):(user|role|group)\/(?:.+\/)?([\w+=,.@-]+)$/;

/** The user, role or group that an ARN names, or undefined. */
export function arnOwner(
  arn: string,
): { readonly account: string; readonly kind: 'user' | 'role' | 'group'; readonly name: string } | undefined {
  const [, account, kind, name] = ownerArn.exec(arn) ?? [];
  return account && kind && name ? { account, kind: kind as 'user' | 'role' | 'group', name } : undefined;
}

const managedPolicyArn = /^arn:aws:iam::(aws|\d{12}):policy(\/(?:.+\/)?)([\w+=,.@-]+)$/;

/** The managed policy that an ARN names, or undefined. `account` is twelve digits, or `aws`. */
export function parsePolicyArn(
  arn: string,
): { readonly account: string; readonly path: string; readonly name: string } | undefined {
  const [, account, path, name] = managedPolicyArn.exec(arn) ?? [];
  return account && path && name ? { account, path, name } : undefined;
}
