import type { AttachedPolicy, PolicyKind, Principal } from '../iam/index.ts';
import { secretPurpose } from './access-keys.ts';
import { findAccount } from './account.ts';
import { rootArn, sessionArn } from './arns.ts';
import { attachedPolicies } from './attachments.ts';
import type { Caller, PrincipalRef } from './caller.ts';
import { fault } from './faults.ts';
import type { Identity } from './identity.ts';
import { inlinePoliciesOf } from './inline-policies.ts';
import { findPolicyById, type ManagedPolicy } from './managed-policies.ts';
import type { PolicyCompiler } from './policy-compiler.ts';
import { defaultDocument } from './policy-versions.ts';
import { findRoleById } from './roles.ts';
import { sessionContext } from './session-context.ts';
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

/** Reads a principal, from one snapshot; undefined where the account, user or role with that id is no longer there. */
export async function readFacts(
  w: Pick<Writer, 'db' | 'policies'>,
  ref: PrincipalRef,
): Promise<Facts | undefined> {
  if (ref.type === 'root') {
    const found = await findAccount(w.db, ref.account);
    return found && { identity: undefined, policies: [], boundary: undefined, tags: new Map() };
  }
  const identity = await (ref.type === 'user' ? findUserById : findRoleById)(w.db, ref.id);
  if (identity === undefined || identity.account !== ref.account) return undefined;
  const tags = await tagsOf(w.db, identity.id);
  return {
    identity,
    policies: await identityPolicies(w, identity),
    boundary: await boundary(w, identity),
    tags: new Map(tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, [value]])),
  };
}

async function identityPolicies(
  w: Pick<Writer, 'db' | 'policies'>,
  owner: Identity,
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

/** A policy that was accepted once and no longer parses may hold a Deny: nobody may act without it. */
export function compileStored(
  policies: PolicyCompiler,
  text: string,
  owner: string,
  kind: PolicyKind = 'identity',
): AttachedPolicy['policy'] {
  try {
    return policies.compile(text, kind);
  } catch (error) {
    throw fault('UnreadablePolicy', { owner, reason: String(error) });
  }
}

/** The caller that `ref` stands for, from what the database says of it. */
export function callerFrom(policies: PolicyCompiler, ref: PrincipalRef, facts: Facts): Caller {
  const principal = principalOf(ref, facts.identity);
  const session = ref.type === 'role' ? ref.session.policies : undefined;
  return {
    ref,
    principal,
    policies: {
      identity: facts.policies,
      ...(facts.boundary && { boundary: facts.boundary }),
      ...(session &&
        session.length > 0 && {
          session: session.map(text => ({ policy: compileStored(policies, text, principal.arn, 'session') })),
        }),
    },
    context: new Map([
      ...facts.tags,
      ['aws:PrincipalArn', [facts.identity?.arn ?? principal.arn]],
      ['aws:PrincipalAccount', [principal.account]],
      ['aws:PrincipalType', [principalTypes[principal.type]]],
      ['aws:userid', [principal.userId]],
      ...(ref.type === 'user' && facts.identity ? [['aws:username', [facts.identity.name]] as const] : []),
      ...sessionContext(ref.session),
    ]),
  };
}

const principalTypes = { root: 'Account', user: 'User', 'assumed-role': 'AssumedRole' } as const;

function principalOf(ref: PrincipalRef, identity: Identity | undefined): Principal {
  const { account } = ref;
  if (identity === undefined) return { type: 'root', account, arn: rootArn(account), userId: account };
  if (ref.type !== 'role') return { type: 'user', account, arn: identity.arn, userId: identity.id };
  return {
    type: 'assumed-role',
    account,
    arn: sessionArn(account, identity.name, ref.session.name),
    userId: `${identity.id}:${ref.session.name}`,
    roleArn: identity.arn,
  };
}
