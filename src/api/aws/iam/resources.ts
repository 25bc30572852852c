import { accessFault } from '../../../access/faults.ts';
import type { Asked, Resource } from '../../../access/operation.ts';
import {
  arnOwner,
  awsOwner,
  groupArn,
  instanceProfileArn,
  parsePolicyArn,
  policyArn,
  roleArn,
  rootArn,
  serviceLinkedRolePath,
  userArn,
} from '../../../accounts/arns.ts';
import { boundaryArn } from '../../../accounts/boundaries.ts';
import { fault } from '../../../accounts/faults.ts';
import { findGroup } from '../../../accounts/groups.ts';
import type { Identity } from '../../../accounts/identity.ts';
import { findInstanceProfile } from '../../../accounts/instance-profiles.ts';
import { findPolicy } from '../../../accounts/managed-policies.ts';
import { findRole } from '../../../accounts/roles.ts';
import { findServiceLinked } from '../../../accounts/service-linked-roles.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import { findUser, findUserById } from '../../../accounts/users.ts';
import type { Reader } from '../../../accounts/writer.ts';
import type { Services } from '../../services.ts';
import { addTags, type Conditions, type Context, inputContext } from './conditions.ts';

export type Ask<Input> = Asked<Input, Services>;

/** A resource of the caller's own account: IAM works on no other. */
const ofCaller = (asked: Ask<unknown>, arn: string, context: Context = new Map()): Resource => ({
  arn,
  account: asked.caller.principal.account,
  policies: [],
  context,
});

/** For operations that have no resource type. */
export const everything = async (asked: Ask<unknown>): Promise<Resource> => ofCaller(asked, '*');

type ArnOf = (account: string, path: string, name: string) => string;
type Paths = { readonly PathPrefix?: string | undefined };

/** Everything of a kind that lies under the path. */
const under =
  (arnOf: ArnOf) =>
  async (asked: Ask<Paths>): Promise<Resource> =>
    ofCaller(asked, arnOf(asked.caller.principal.account, asked.input.PathPrefix ?? '/', ''));

export const usersUnder = under(userArn);
export const rolesUnder = under(roleArn);
export const groupsUnder = under(groupArn);
export const instanceProfilesUnder = under(instanceProfileArn);

type New<Named> = Named & { readonly Path?: string | undefined } & Conditions;

/** What is about to be made. */
const made =
  <Named>(arnOf: ArnOf, nameOf: (input: Named) => string) =>
  async (asked: Ask<New<Named>>): Promise<Resource> => {
    const { input, caller } = asked;
    const arn = arnOf(caller.principal.account, input.Path ?? '/', nameOf(input));
    return ofCaller(asked, arn, inputContext(input));
  };

export const newUser = made(userArn, (input: { UserName: string }) => input.UserName);
export const newRole = made(roleArn, (input: { RoleName: string }) => input.RoleName);
export const newGroup = made(groupArn, (input: { GroupName: string }) => input.GroupName);
export const newPolicy = made(policyArn, (input: { PolicyName: string }) => input.PolicyName);
export const newInstanceProfile = made(
  instanceProfileArn,
  (input: { InstanceProfileName: string }) => input.InstanceProfileName,
);

/** The role that a service is about to get; its name is the service's choice. */
export async function newServiceLinkedRole(
  asked: Ask<{ readonly AWSServiceName: string } & Conditions>,
): Promise<Resource> {
  const { AWSServiceName: service } = asked.input;
  const name = findServiceLinked(service)?.role ?? '*';
  const arn = roleArn(asked.caller.principal.account, serviceLinkedRolePath(service), name);
  return ofCaller(asked, arn, inputContext(asked.input));
}

/** The role that a deletion task was about: its id names the path and the role. */
export async function theDeletionTask(asked: Ask<{ readonly DeletionTaskId: string }>): Promise<Resource> {
  const [, path = '/', name = '*'] = /^task(\/.*\/)([^/]+)\/[^/]+$/.exec(asked.input.DeletionTaskId) ?? [];
  return ofCaller(asked, roleArn(asked.caller.principal.account, path, name));
}

/** The user of that name; one that does not exist is authorized as if it had no path. */
export async function theUser(asked: Ask<{ readonly UserName: string } & Conditions>): Promise<Resource> {
  const { input, caller, services } = asked;
  const { account } = caller.principal;
  const user = await findUser(services.accounts.read, account, input.UserName);
  const arn = user?.arn ?? userArn(account, '/', input.UserName);
  return ofCaller(asked, arn, await identityContext(services.accounts.read, user, input));
}

export async function theRole(asked: Ask<{ readonly RoleName: string } & Conditions>): Promise<Resource> {
  const { input, caller, services } = asked;
  const { account } = caller.principal;
  const role = await findRole(services.accounts.read, account, input.RoleName);
  const arn = role?.arn ?? roleArn(account, '/', input.RoleName);
  return ofCaller(asked, arn, await identityContext(services.accounts.read, role, input));
}

/** A group has neither tags nor a boundary. */
export async function theGroup(asked: Ask<{ readonly GroupName: string } & Conditions>): Promise<Resource> {
  const { input, caller, services } = asked;
  const { account } = caller.principal;
  const group = await findGroup(services.accounts.read, account, input.GroupName);
  return ofCaller(asked, group?.arn ?? groupArn(account, '/', input.GroupName), inputContext(input));
}

export async function theInstanceProfile(
  asked: Ask<{ readonly InstanceProfileName: string } & Conditions>,
): Promise<Resource> {
  const { input, caller, services } = asked;
  const { account } = caller.principal;
  const db = services.accounts.read;
  const profile = await findInstanceProfile(db, account, input.InstanceProfileName);
  const context = inputContext(input);
  if (profile !== undefined) addTags(context, await tagsOf(db, profile.id));
  return ofCaller(
    asked,
    profile?.arn ?? instanceProfileArn(account, '/', input.InstanceProfileName),
    context,
  );
}

/** What an operation with an optional user name is about. */
export interface UserOrCaller extends Resource {
  /** Undefined for the caller's own root user. */
  readonly userName: string | undefined;
}

/** The user of that name, else the user or root user that asks. Throws `UserNameMissing` for others. */
export async function theUserOrCaller(
  asked: Ask<{ readonly UserName?: string | undefined }>,
): Promise<UserOrCaller> {
  const { input, caller, services } = asked;
  if (input.UserName !== undefined) {
    const { UserName } = input;
    return { ...(await theUser({ ...asked, input: { UserName } })), userName: UserName };
  }
  if (caller.ref.type === 'root') {
    return { ...ofCaller(asked, rootArn(caller.ref.account)), userName: undefined };
  }
  const self = caller.ref.type === 'user' && (await findUserById(services.accounts.read, caller.ref.id));
  if (!self) throw fault('UserNameMissing', {});
  const context = await identityContext(services.accounts.read, self, {});
  return { ...ofCaller(asked, self.arn, context), userName: self.name };
}

/** The user, group or role that an input names by its ARN. */
export async function theArn(asked: Ask<unknown>, arn: string): Promise<Resource> {
  const named = arnOwner(arn);
  if (named === undefined) throw fault('EntityArnInvalid', { arn });
  return { ...ofCaller(asked, arn), account: named.account };
}

/** Whose access key it is. Throws AccessDenied for a key of nobody here, or of another account. */
export async function theKeyOwner(asked: Ask<{ readonly AccessKeyId: string }>): Promise<UserOrCaller> {
  const { input, caller, services } = asked;
  const { account, arn } = caller.principal;
  const ref = (await services.accounts.accessKey(input.AccessKeyId))?.ref;
  if (ref?.account === account && ref.type === 'root') {
    return { ...ofCaller(asked, rootArn(account)), userName: undefined };
  }
  const owner =
    ref?.account === account && ref.type === 'user'
      ? await findUserById(services.accounts.read, ref.id)
      : undefined;
  if (owner !== undefined) {
    return { ...(await theUser({ ...asked, input: { UserName: owner.name } })), userName: owner.name };
  }
  const message = `User: ${arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${input.AccessKeyId}`;
  throw accessFault('AccessDenied', { message, explicit: false, policyType: 'identity' });
}

/** A managed policy: the own account's, or AWS's. One of another account belongs to that, and so is out of reach. */
export async function thePolicy(asked: Ask<{ readonly PolicyArn: string } & Conditions>): Promise<Resource> {
  const { input, caller, services } = asked;
  const { PolicyArn: arn, ...conditions } = input;
  const owner = parsePolicyArn(arn)?.account ?? awsOwner;
  if (owner !== awsOwner && owner !== caller.principal.account) {
    return { arn, account: owner, policies: [] };
  }
  const context = inputContext(conditions);
  const db = services.accounts.read;
  const own = owner === awsOwner ? undefined : await findPolicy(db, owner, arn);
  if (own !== undefined) addTags(context, await tagsOf(db, own.id));
  return ofCaller(asked, arn, context);
}

async function identityContext(
  db: Reader,
  identity: Identity | undefined,
  input: Conditions,
): Promise<Context> {
  const context = inputContext(input);
  if (identity === undefined) return context;
  addTags(context, await tagsOf(db, identity.id));
  const boundary = await boundaryArn(db, identity);
  if (boundary !== undefined && input.PermissionsBoundary === undefined) {
    context.set('iam:PermissionsBoundary', [boundary]);
  }
  return context;
}
