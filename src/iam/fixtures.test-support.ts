import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type AuthorizationRequest,
  type ContextEntry,
  contextOf,
  decide,
  type FederatedUser,
  type PolicyKind,
  PolicySyntaxError,
  type Principal,
  parsePolicy,
  type RoleSession,
  type RootUser,
  type ServicePrincipal,
  type User,
  type WebIdentity,
} from './index.ts';

/** The account that owns the resource, and another. */
export const owner = '999999999999';
export const other = '111111111111';

export const root = (account = owner): RootUser => ({
  type: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
});
export const user = (account = owner, name = 'alice'): User => ({
  type: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/${name}`,
  userId: `AIDA${name.toUpperCase()}AAAAAAAAAAAAAAAAA`.slice(0, 21),
});
export const session = (account = owner, role = 'deploy', name = 'i-1'): RoleSession => ({
  type: 'assumed-role',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  userId: `${`AROA${role.toUpperCase()}AAAAAAAAAAAAAAAAA`.slice(0, 21)}:${name}`,
  roleArn: `arn:aws:iam::${account}:role/path/${role}`,
});

export const federated = (
  account = owner,
  issuer: (FederatedUser | RootUser | User)['type'] = 'user',
): FederatedUser => ({
  type: 'federated-user',
  account,
  arn: `arn:aws:sts::${account}:federated-user/guest`,
  userId: `${account}:guest`,
  issuer: issuer === 'root' ? root(account) : user(account),
});
export const service = (name = 'lambda.amazonaws.com', account = owner): ServicePrincipal => ({
  type: 'service',
  service: name,
  account,
  arn: name,
  userId: name,
});
export const gitHub = 'token.actions.githubusercontent.com';
export const webIdentity = (provider = `arn:aws:iam::${owner}:oidc-provider/${gitHub}`): WebIdentity => ({
  type: 'web-identity',
  provider,
  account: owner,
  arn: provider,
  userId: `${provider}:sts.amazonaws.com:repo:a/b:ref:refs/heads/main`,
});

export const repository = `arn:aws:ecr:us-east-1:${owner}:repository/app/web`;
export const pull = 'ecr:BatchGetImage';

export const request = (
  principal: Principal,
  more: Partial<AuthorizationRequest> = {},
): AuthorizationRequest => ({
  principal,
  action: pull,
  resource: { arn: repository, account: owner },
  context: contextOf([]),
  ...more,
});

export type Raw = Record<string, unknown>;

/** A document of statements; a list of names stands for the action, and the resource is `*` where one is needed. */
export const document = (statements: Raw | Raw[], version = '2012-10-17'): string =>
  JSON.stringify({ Version: version, Statement: statements });

const attach = (kind: PolicyKind, statement: Raw, arn?: string): AttachedPolicy => ({
  policy: parsePolicy(document(statement), kind),
  ...(arn && { arn }),
});
export const identity = (more: Raw = {}, arn?: string): AttachedPolicy =>
  attach('identity', { Effect: 'Allow', Action: 'ecr:*', Resource: '*', ...more }, arn);
export const onResource = (principal: unknown, more: Raw = {}): AttachedPolicy =>
  attach('resource', { Effect: 'Allow', Action: 'ecr:*', Principal: principal, ...more });
export const trust = (principal: unknown, more: Raw = {}): AttachedPolicy =>
  attach('trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal, ...more });

/** One service or resource control policy; of the latter, what allows is RCPFullAWSAccess. */
export const scp = (more: Raw = {}, arn?: string): AttachedPolicy =>
  attach('scp', { Effect: 'Allow', Action: '*', Resource: '*', ...more }, arn);
export const rcp = (more?: Raw, arn?: string): AttachedPolicy =>
  attach(
    'rcp',
    {
      Effect: more ? 'Deny' : 'Allow',
      Principal: '*',
      Action: more ? 'ecr:*' : '*',
      Resource: '*',
      ...more,
    },
    arn,
  );

export const policies = (some: Partial<ApplicablePolicies>): ApplicablePolicies => ({
  identity: [],
  resource: [],
  ...some,
});

/** The answer in a word: `allowed`, `no identity`, `explicit resource`. */
export function answer(asked: AuthorizationRequest, some: Partial<ApplicablePolicies>): string {
  const decision = decide(asked, policies(some));
  if (decision.allowed) return 'allowed';
  return `${decision.explicit ? 'explicit' : 'no'} ${decision.policyType}`;
}

/** Whether a statement with this condition applies to a request with this context. */
export function holds(condition: Raw, context: readonly ContextEntry[], version = '2012-10-17'): boolean {
  const text = document({ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }, version);
  const asked = request(user(), { context: contextOf(context) });
  return decide(asked, policies({ identity: [{ policy: parsePolicy(text, 'identity') }] })).allowed;
}

/** Where and why a policy is refused; undefined where it is accepted. */
export function refusal(text: string, kind: PolicyKind): { path: string; reason: string } | undefined {
  try {
    parsePolicy(text, kind);
    return undefined;
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return { path: error.path, reason: error.reason };
  }
}

/** One test: the answer to `principal` pulling from the owner's repository. */
export function row(
  name: string,
  principal: Principal,
  some: Partial<ApplicablePolicies>,
  expected: string,
): void {
  test(name, () => assert.equal(answer(request(principal), some), expected));
}

/** The principal element that names the caller, or its role. */
export const arnOf = (principal: Principal) => ({ AWS: principal.arn });
export const roleOf = (principal: Principal) => ({ AWS: (principal as { roleArn: string }).roleArn });

/** An action that nobody asks for. */
export const nothing: Raw = { Action: 'ecr:Nothing' };
export const deny: Raw = { Effect: 'Deny' };
