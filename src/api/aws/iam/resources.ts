import type { Tag } from '@aws-sdk/client-iam';
import type { Asked, Resource } from '../../../access/operation.ts';
import { awsOwner, parsePolicyArn, policyArn, roleArn, rootArn, userArn } from '../../../accounts/arns.ts';
import { boundaryArn } from '../../../accounts/boundaries.ts';
import { fault } from '../../../accounts/faults.ts';
import type { Identity } from '../../../accounts/identity.ts';
import { findRole } from '../../../accounts/roles.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import { findUser, findUserById } from '../../../accounts/users.ts';
import type { Reader } from '../../../accounts/writer.ts';
import type { Services } from '../../services.ts';

type Ask<Input> = Asked<Input, Services>;
type Context = Map<string, readonly string[]>;

/** The members of inputs that bring condition keys. */
interface Conditions {
  readonly PolicyArn?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TagKeys?: readonly string[] | undefined;
}

/** A resource of the caller's own account: IAM works on no other. */
const ofCaller = (asked: Ask<unknown>, arn: string, context: Context = new Map()): Resource => ({
  arn,
  account: asked.caller.principal.account,
  policies: [],
  context,
});

/** For operations that have no resource type. */
export const everything = async (asked: Ask<unknown>): Promise<Resource> => ofCaller(asked, '*');

type Paths = { readonly PathPrefix?: string | undefined };

export const usersUnder = async (asked: Ask<Paths>): Promise<Resource> =>
  ofCaller(asked, userArn(asked.caller.principal.account, asked.input.PathPrefix ?? '/', ''));
export const rolesUnder = async (asked: Ask<Paths>): Promise<Resource> =>
  ofCaller(asked, roleArn(asked.caller.principal.account, asked.input.PathPrefix ?? '/', ''));

type Path = { readonly Path?: string | undefined };

/** The user that is about to be made. */
export async function newUser(
  asked: Ask<{ readonly UserName: string } & Path & Conditions>,
): Promise<Resource> {
  const { input, caller } = asked;
  const arn = userArn(caller.principal.account, input.Path ?? '/', input.UserName);
  return ofCaller(asked, arn, inputContext(input));
}

export async function newRole(
  asked: Ask<{ readonly RoleName: string } & Path & Conditions>,
): Promise<Resource> {
  const { input, caller } = asked;
  const arn = roleArn(caller.principal.account, input.Path ?? '/', input.RoleName);
  return ofCaller(asked, arn, inputContext(input));
}

export async function newPolicy(
  asked: Ask<{ readonly PolicyName: string } & Path & Conditions>,
): Promise<Resource> {
  const { input, caller } = asked;
  const arn = policyArn(caller.principal.account, input.Path ?? '/', input.PolicyName);
  return ofCaller(asked, arn, inputContext(input));
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

/** A managed policy: the own account's, or AWS's. One of another account belongs to that, and so is out of reach. */
export async function thePolicy(asked: Ask<{ readonly PolicyArn: string }>): Promise<Resource> {
  const arn = asked.input.PolicyArn;
  const owner = parsePolicyArn(arn)?.account ?? awsOwner;
  return owner === awsOwner ? ofCaller(asked, arn) : { arn, account: owner, policies: [] };
}

async function identityContext(
  db: Reader,
  identity: Identity | undefined,
  input: Conditions,
): Promise<Context> {
  const context = inputContext(input);
  if (identity === undefined) return context;
  for (const { key, value } of await tagsOf(db, identity.id)) {
    context.set(`iam:ResourceTag/${key}`, [value]);
    context.set(`aws:ResourceTag/${key}`, [value]);
  }
  const boundary = await boundaryArn(db, identity);
  if (boundary !== undefined && input.PermissionsBoundary === undefined) {
    context.set('iam:PermissionsBoundary', [boundary]);
  }
  return context;
}

/** Service Authorization Reference, "Condition keys for AWS Identity and Access Management". */
function inputContext(input: Conditions): Context {
  const context: Context = new Map();
  if (input.PolicyArn !== undefined) context.set('iam:PolicyARN', [input.PolicyArn]);
  if (input.PermissionsBoundary !== undefined) {
    context.set('iam:PermissionsBoundary', [input.PermissionsBoundary]);
  }
  for (const { Key, Value } of input.Tags ?? []) context.set(`aws:RequestTag/${Key}`, [Value ?? '']);
  const keys = [...(input.Tags ?? []).map(({ Key }) => Key ?? ''), ...(input.TagKeys ?? [])];
  if (keys.length > 0) context.set('aws:TagKeys', keys);
  return context;
}
