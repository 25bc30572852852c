import type { AttachedPolicy, PolicyKind } from '../iam/index.ts';
import { secretPurpose } from './access-keys.ts';
import { findAccount } from './account.ts';
import { attachedPolicies } from './attachments.ts';
import type { Caller, PrincipalRef, StoredPrincipalRef } from './caller.ts';
import { fault } from './faults.ts';
import type { Identity, PolicyOwner } from './identity.ts';
import { inlinePoliciesOf } from './inline-policies.ts';
import { findPolicyById, type ManagedPolicy } from './managed-policies.ts';
import { groupsOf } from './memberships.ts';
import { organizationContext, type Placement, placementOf } from './organization/placement.ts';
import type { PolicyCompiler } from './policy-compiler.ts';
import { defaultDocument } from './policy-versions.ts';
import { findRoleById } from './roles.ts';
import { principalTags, sessionContext } from './session-context.ts';
import { principalOf, type StoredRef, sessionIssuerOf } from './session-principal.ts';
import { compileStored } from './stored-policy.ts';
import { tagsOf } from './tags.ts';
import { findUserById } from './users.ts';
import type { Reader, Writer } from './writer.ts';

/** What the database says of an access key. */
export interface KnownKey {
  readonly secret: string;
  readonly ref: PrincipalRef;
  readonly active: boolean;
}

/** What the database says of a principal, whatever session it uses; valid until something is written. */
export interface Facts {
  /** Undefined for a root user. */
  readonly identity: Identity | undefined;
  readonly policies: readonly AttachedPolicy[];
  readonly boundary: AttachedPolicy | undefined;
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** Where its account stands in an organization. */
  readonly placement: Placement | undefined;
}

/** Reads an access key; undefined where there is none, or where its secret was sealed with another master key. */
export async function readAccessKey(
  w: Pick<Writer, 'db' | 'seal'>,
  id: string,
): Promise<KnownKey | undefined> {
  const row = await w.db.selectFrom('iam_access_keys').selectAll().where('id', '=', id).executeTakeFirst();
  const secret = row && w.seal.open(row.sealed_secret, secretPurpose(row.id));
  if (row === undefined || secret === undefined) return undefined;
  const ref: PrincipalRef =
    row.user_id === null
      ? { type: 'root', account: row.account }
      : { type: 'user', account: row.account, id: row.user_id };
  return { secret, ref, active: row.active !== 0 };
}

/**
 * Reads a principal, from one snapshot; undefined where the account, user or role with that id is no longer there, or
 * the account was closed.
 */
export async function readFacts(
  w: Pick<Writer, 'db' | 'policies'>,
  ref: StoredRef,
): Promise<Facts | undefined> {
  const account = await findAccount(w.db, ref.account);
  if (account === undefined || account.closedAt !== undefined) return undefined;
  const placement = await placementOf(w, ref.account);
  if (ref.type === 'root') {
    return { identity: undefined, policies: [], boundary: undefined, tags: new Map(), placement };
  }
  const identity = await (ref.type === 'user' ? findUserById : findRoleById)(w.db, ref.id);
  if (identity === undefined || identity.account !== ref.account) return undefined;
  const tags = await tagsOf(w.db, identity.id);
  return {
    identity,
    policies: await identityPolicies(w, identity),
    boundary: await boundary(w, identity),
    tags: new Map(tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, [value]])),
    placement,
  };
}

/** The policies of a user or role, and those of the groups that a user is in. */
async function identityPolicies(
  w: Pick<Writer, 'db' | 'policies'>,
  identity: Identity,
): Promise<AttachedPolicy[]> {
  const policies = await ownedPolicies(w, identity);
  for (const group of identity.kind === 'user' ? await groupsOf(w.db, identity) : []) {
    for (const policy of await ownedPolicies(w, group)) policies.push({ ...policy, group: group.name });
  }
  return policies;
}

async function ownedPolicies(
  w: Pick<Writer, 'db' | 'policies'>,
  owner: PolicyOwner,
): Promise<AttachedPolicy[]> {
  const inline = (await inlinePoliciesOf(w.db, owner)).map(({ name, document }) => ({
    name,
    policy: compileStored(w.policies, document, owner.arn),
  }));
  const managed: AttachedPolicy[] = [];
  for (const policy of await attachedPolicies(w.db, owner)) managed.push(await attached(w, policy));
  return [...inline, ...managed];
}

async function boundary(
  w: Pick<Writer, 'db' | 'policies'>,
  owner: Identity,
): Promise<AttachedPolicy | undefined> {
  if (owner.boundary === null) return undefined;
  const policy = await findPolicyById(w.db, owner.boundary);
  // A boundary that cannot be found must not set its owner free.
  if (policy === undefined) throw fault('UnreadablePolicy', { owner: owner.arn, reason: 'no boundary' });
  return await attached(w, policy, 'boundary');
}

async function attached(
  w: { readonly db: Reader; readonly policies: PolicyCompiler },
  policy: ManagedPolicy,
  kind: PolicyKind = 'identity',
): Promise<AttachedPolicy> {
  const document = await defaultDocument(w.db, policy);
  return { arn: policy.arn, policy: compileStored(w.policies, document, policy.arn, kind) };
}

/** The caller that `ref` stands for, from what the database says of it. */
export function callerFrom(policies: PolicyCompiler, ref: StoredPrincipalRef, facts: Facts): Caller {
  const { identity } = facts;
  const principal = principalOf(ref, identity);
  const named = ref.type === 'role' || ref.type === 'federated-user' ? ref.session : undefined;
  const session = named?.policies;
  const issuer = sessionIssuerOf(ref, identity);
  const serviceControl = facts.placement?.controls.SERVICE_CONTROL_POLICY;
  return {
    ref,
    principal,
    policies: {
      identity: facts.policies,
      ...(facts.boundary && { boundary: facts.boundary }),
      ...(serviceControl && { serviceControl }),
      ...(session &&
        session.length > 0 && {
          session: session.map(text => ({ policy: compileStored(policies, text, principal.arn, 'session') })),
        }),
    },
    context: new Map([
      ...principalTags(facts.tags, named?.tags),
      ['aws:PrincipalArn', [ref.type === 'role' && identity ? identity.arn : principal.arn]],
      ['aws:PrincipalAccount', [principal.account]],
      ['aws:PrincipalType', [principalTypes[ref.type]]],
      ['aws:userid', [principal.userId]],
      ...(ref.type === 'user' && identity ? [['aws:username', [identity.name]] as const] : []),
      ...sessionContext(ref),
      ...organizationContext('aws:Principal', facts.placement),
    ]),
    ...(ref.type === 'user' && identity && { userName: identity.name }),
    ...(issuer && { issuer }),
  };
}

const principalTypes = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;
