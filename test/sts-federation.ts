import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  STSClient,
} from '@aws-sdk/client-sts';
import { allow, away, clientsOf, fails, from, home, policy, roleArn, trust } from './sts-support.ts';
import { type OidcIssuer, startIssuer } from './support/oidc-issuer.ts';
import { type Server, startServer } from './support/server.ts';

export const subject = 'repo:octo-org/octo-repo:ref:refs/heads/main';

export const landingZone = `accounts:
  - id: "${home}"
    name: Home
    users: [{name: builder}]
  - id: "${away}"
    name: Away
`;

/** A server that knows an issuer, and the role `deployer`, which is for the tokens of one GitHub repository. */
export interface Federation {
  readonly issuer: OidcIssuer;
  readonly server: Server;
  readonly clients: ReturnType<typeof clientsOf>;
  /** The issuer's URL without its scheme, and the provider's ARN. */
  readonly host: string;
  readonly provider: string;
  root(): IAMClient;
  /** Makes a role of `home` that trusts the provider. */
  role(name: string, condition?: object, actions?: string | string[]): Promise<void>;
  /** As a stranger does it: without credentials. */
  assume(
    token: string,
    role?: string,
    more?: Partial<AssumeRoleWithWebIdentityCommandInput>,
  ): ReturnType<typeof assumeWith>;
  stop(): Promise<void>;
}

export async function startFederation(): Promise<Federation> {
  const issuer = await startIssuer();
  const host = issuer.url.replace('https://', '');
  const server = await startServer({
    landingZone,
    options: ['--oidc-allow-private', issuer.url],
    env: { NODE_EXTRA_CA_CERTS: issuer.ca },
  });
  const clients = clientsOf(server);
  const root = () => clients.iam(server.rootOf(home));
  const made = await root().send(
    new CreateOpenIDConnectProviderCommand({ Url: issuer.url, ClientIDList: ['sts.amazonaws.com'] }),
  );
  const provider = made.OpenIDConnectProviderArn as string;
  const by = (key: string, value: string) => ({ StringEquals: { [key]: value } });
  const rights = policy(
    allow('iam:ListUsers', by(`${host}:sub`, subject)),
    allow('iam:ListRoles', by('aws:PrincipalTag/Team', 'blue')),
    allow('iam:GetUser', {
      StringEquals: { 'aws:SourceIdentity': 'alice', 'aws:FederatedProvider': provider },
    }),
  );
  const role: Federation['role'] = async (RoleName, condition, actions = 'sts:AssumeRoleWithWebIdentity') => {
    const AssumeRolePolicyDocument = policy(trust({ Federated: provider }, actions, condition));
    await root().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    await root().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: rights }));
  };
  await role('deployer', {
    StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${host}:sub`]: 'repo:octo-org/octo-repo:*' },
  });
  return {
    issuer,
    server,
    clients,
    host,
    provider,
    root,
    role,
    assume: (token, name = 'deployer', more = {}) => assumeWith(server, token, name, more),
    stop: async () => {
      await server.remove();
      await issuer.close();
    },
  };
}

async function assumeWith(
  server: Server,
  WebIdentityToken: string,
  role: string,
  more: Partial<AssumeRoleWithWebIdentityCommandInput>,
) {
  const stranger = new STSClient({ region: 'us-east-1', maxAttempts: 1, endpoint: server.url });
  const input = { RoleArn: roleArn(role), RoleSessionName: 'run-1', WebIdentityToken, ...more };
  const { Credentials: keys, ...said } = await stranger.send(new AssumeRoleWithWebIdentityCommand(input));
  return { ...said, keys: from(keys) };
}

export const refused = (call: Promise<unknown>, message: string | RegExp): Promise<void> =>
  fails(call, 400, 'InvalidIdentityTokenException', message);
