import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  type ECRClient,
  GetRepositoryPolicyCommand,
  RepositoryPolicyNotFoundException,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateAccessKeyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  NoSuchEntityException,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Explanation, Suggestion } from '../src/iam/index.ts';
import type { Credentials } from './support/credentials.ts';
import { ecrClient } from './support/ecr.ts';
import { root } from './support/root.ts';
import { run, succeeded } from './support/run.ts';
import { type Server, withoutOptions } from './support/server.ts';

/** What `entrepot explain --json` prints. */
export type Explained = Pick<Explanation, 'decision' | 'steps' | 'suggestions'> & {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly reason?: string;
  readonly notes: readonly string[];
};

/** Runs `entrepot` as an operator would, beside the server. */
export const entrepot = (server: Server, ...args: readonly string[]) =>
  run(join(root, 'bin/entrepot'), [...args, '--data', server.data], {
    env: { ...withoutOptions(process.env), NO_COLOR: '' },
  });

export async function explainJson(server: Server, ...args: readonly string[]): Promise<Explained> {
  return JSON.parse(succeeded(await entrepot(server, 'explain', ...args, '--json')).stdout) as Explained;
}

export const why = (
  server: Server,
  principal: string,
  action: string,
  resource: string,
): Promise<Explained> =>
  explainJson(server, '--principal', principal, '--action', action, '--resource', resource);

/** SDK clients of whoever is named. */
export function clientsOf(server: Server, region: string) {
  const settings = { endpoint: server.url, region, maxAttempts: 1 };
  const iam = (credentials: Credentials) => new IAMClient({ ...settings, credentials });
  const sts = (credentials: Credentials) => new STSClient({ ...settings, credentials });
  return {
    iam,
    sts,
    ecr: (credentials: Credentials) => ecrClient(server.url, credentials, region),
    async keysOf(account: string, UserName: string): Promise<Credentials> {
      const { AccessKey } = await iam(server.rootOf(account)).send(new CreateAccessKeyCommand({ UserName }));
      return {
        accessKeyId: AccessKey?.AccessKeyId as string,
        secretAccessKey: AccessKey?.SecretAccessKey as string,
      };
    },
    async sessionOf(who: Credentials, RoleArn: string): Promise<Credentials> {
      const { Credentials: keys } = await sts(who).send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }),
      );
      return {
        accessKeyId: keys?.AccessKeyId as string,
        secretAccessKey: keys?.SecretAccessKey as string,
        sessionToken: keys?.SessionToken as string,
      };
    },
  };
}

type Document = { Version: string; Statement: object[] };
const parsed = (text: string | undefined): Document =>
  text === undefined ? { Version: '2012-10-17', Statement: [] } : (JSON.parse(text) as Document);

/** The document with the change made, as somebody who follows the advice makes it. */
function changed(document: Document, { where, statement, existing }: Suggestion): string {
  const index = existing?.index ?? document.Statement.length;
  if (where === 'remove deny') document.Statement.splice(index, 1);
  else document.Statement[index] = statement as object;
  return JSON.stringify(document);
}

/** Does what an explanation suggests, as the root user of the account that it names. */
export async function follow(server: Server, explained: Explained): Promise<void> {
  for (const suggestion of explained.suggestions) {
    const { policyType, account } = suggestion;
    assert.ok(account);
    const keys = server.rootOf(account);
    const [, , , region = '', , ...rest] = explained.resource.split(':');
    const { iam, ecr } = clientsOf(server, region === '' ? 'us-east-1' : region);
    const name = rest.join(':').slice(rest.join(':').indexOf('/') + 1);
    if (policyType === 'resource') await changeRepositoryPolicy(ecr(keys), name, suggestion);
    else if (policyType === 'trust') {
      const { Role } = await iam(keys).send(new GetRoleCommand({ RoleName: name }));
      const before = parsed(decodeURIComponent(Role?.AssumeRolePolicyDocument as string));
      const PolicyDocument = changed(before, suggestion);
      await iam(keys).send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument }));
    } else {
      assert.equal(policyType, 'identity');
      await changeIdentityPolicy(iam(keys), explained.principal, suggestion);
    }
  }
}

async function changeRepositoryPolicy(ecr: ECRClient, repositoryName: string, suggestion: Suggestion) {
  const before = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName })).catch((error: Error) => {
    if (error instanceof RepositoryPolicyNotFoundException) return { policyText: undefined };
    throw error;
  });
  const policyText = changed(parsed(before.policyText), suggestion);
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText, force: true }));
}

async function changeIdentityPolicy(iam: IAMClient, principal: string, suggestion: Suggestion) {
  const PolicyName = suggestion.existing?.policyName ?? 'suggested';
  const [, kind, name = ''] = /:(user|assumed-role)\/([^/]+)/.exec(principal) ?? [];
  const user = { UserName: name, PolicyName };
  const role = { RoleName: name, PolicyName };
  const asked =
    kind === 'user' ? iam.send(new GetUserPolicyCommand(user)) : iam.send(new GetRolePolicyCommand(role));
  const before = await asked.catch((error: Error) => {
    if (error instanceof NoSuchEntityException) return { PolicyDocument: undefined };
    throw error;
  });
  const text = before.PolicyDocument === undefined ? undefined : decodeURIComponent(before.PolicyDocument);
  const PolicyDocument = changed(parsed(text), suggestion);
  if (kind === 'user') await iam.send(new PutUserPolicyCommand({ ...user, PolicyDocument }));
  else await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument }));
}

/** Whether a call is allowed: any other answer than a denial says so. */
export async function isAllowed(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    return !/^AccessDenied/.test((error as Error).name);
  }
}
