import type { Resource } from '../../access/operation.ts';
import { arnOwner } from '../../accounts/arns.ts';
import { boundaryArn } from '../../accounts/boundaries.ts';
import type { Caller } from '../../accounts/caller.ts';
import { findGroup } from '../../accounts/groups.ts';
import { findRole } from '../../accounts/roles.ts';
import { tagsOf } from '../../accounts/tags.ts';
import { findUser } from '../../accounts/users.ts';
import type { Reader } from '../../accounts/writer.ts';
import { roleToAssume } from '../../api/aws/sts/role-to-assume.ts';
import { registryResource } from '../../api/registry-resource.ts';
import { repositoryResource } from '../../api/repository-resource.ts';
import { accountPattern, regionPattern } from '../../base/registry-id.ts';
import type { State } from './read-only.ts';

/** A resource, and what a reader should know of it. */
export interface NamedResource {
  readonly resource: Resource;
  /** Where requests for it are sent; undefined where its ARN does not say. */
  readonly region: string | undefined;
  /** Whether it is there; undefined where that is not known, or it is no single thing. */
  readonly exists: boolean | undefined;
}

/**
 * The resource that an ARN or `*` names, as the operation of this action would have it: with its policies, its tags
 * and its owner. `region` is for `*`, which names a registry for most actions of ECR.
 */
export async function resourceByArn(
  state: State,
  caller: Caller,
  action: string,
  arn: string,
  region: string | undefined,
): Promise<NamedResource> {
  const { account } = caller.principal;
  const [service] = action.toLowerCase().split(':');
  const [, , , ofRegion = '', owner = '', ...rest] = arn.split(':');
  const name = /^repository\/(.+)$/s.exec(rest.join(':'))?.[1];
  if (service === 'ecr' && name !== undefined && accountPattern.test(owner) && regionPattern.test(ofRegion)) {
    const resource = await repositoryResource(state, { account: owner, region: ofRegion }, name);
    const exists = name.includes('*') ? undefined : resource.repository !== undefined;
    return { resource, region: ofRegion, exists };
  }
  if (arn === '*')
    return { resource: await anything(state, account, action, region), region, exists: undefined };

  const none = { region: ofRegion === '' ? region : ofRegion };
  if (service === 'sts' && arnOwner(arn)?.kind === 'role') {
    const resource = await roleToAssume(state.accounts, arn);
    return { ...none, resource, exists: resource.role !== undefined };
  }
  // Organizations answers the account that asks, whoever the ARN says manages it.
  const ofCaller = service === 'organizations' || !accountPattern.test(owner);
  const found = await identityContext(state.accounts.read, arn);
  const resource = {
    arn,
    account: ofCaller ? account : owner,
    policies: [],
    context: found?.context ?? new Map(),
  };
  return { ...none, resource, exists: arnOwner(arn) ? found !== undefined : undefined };
}

/** What an action without a resource type is about: the registry for those of ECR, of which policies may speak. */
async function anything(
  state: State,
  account: string,
  action: string,
  region: string | undefined,
): Promise<Resource> {
  const lower = action.toLowerCase();
  const ofRegistry = lower.startsWith('ecr:') && lower !== 'ecr:getauthorizationtoken';
  if (ofRegistry && region !== undefined) return await registryResource(state, { account, region });
  return { arn: '*', account, policies: [] };
}

/** The condition keys that a user, role or group brings as a resource of IAM; undefined where it is not there. */
async function identityContext(
  db: Reader,
  arn: string,
): Promise<{ readonly context: ReadonlyMap<string, readonly string[]> } | undefined> {
  const named = arnOwner(arn);
  if (named === undefined) return undefined;
  if (named.kind === 'group') {
    const group = await findGroup(db, named.account, named.name);
    return group?.arn === arn ? { context: new Map() } : undefined;
  }
  const found = await (named.kind === 'user' ? findUser : findRole)(db, named.account, named.name);
  if (found?.arn !== arn) return undefined;
  const boundary = await boundaryArn(db, found);
  const context = new Map<string, readonly string[]>(
    (await tagsOf(db, found.id)).flatMap(({ key, value }) => [
      [`iam:ResourceTag/${key}`, [value]] as const,
      [`aws:ResourceTag/${key}`, [value]] as const,
    ]),
  );
  if (boundary !== undefined) context.set('iam:PermissionsBoundary', [boundary]);
  return { context };
}
