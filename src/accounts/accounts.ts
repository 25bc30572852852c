import type { Seal } from '../base/seal.ts';
import type { World } from '../base/world.ts';
import type { AttachedPolicy } from '../iam/index.ts';
import type { Database } from '../store/sql/database.ts';
import { type AccessKeyUses, accessKeyUses } from './access-key-uses.ts';
import { findAccount } from './account.ts';
import type { Caller, PrincipalRef } from './caller.ts';
import { callerFrom, type Facts, type KnownKey, readAccessKey, readFacts } from './directory.ts';
import { factCache } from './fact-cache.ts';
import { followingFault } from './following/faults.ts';
import { type OwnerSide, readOwnerSide } from './owner-side.ts';
import { type PolicyCompiler, policyCompiler } from './policy-compiler.ts';
import { findPrincipals } from './principals.ts';
import { findRole, type Role } from './roles.ts';
import type { AccountsSchema } from './schema.ts';
import { storedRef } from './session-principal.ts';
import { compileStored } from './stored-policy.ts';
import type { PolicyHolder, Reader, Writer } from './writer.ts';

/**
 * The accounts domain as others use it: bound to its database, world and seal, with what it remembers.
 * Its functions (`users.ts`, `roles.ts`, …) take `read` or the writer that `write` gives.
 */
export interface Accounts {
  readonly read: Reader;
  readonly world: World;
  readonly policies: PolicyCompiler;
  /**
   * All of `work` or nothing of it; once resolved, no later `accessKey` or `resolve` shows what was before.
   * Throws NotHome where another cell is the home of accounts.
   */
  write<T>(work: (w: Writer) => Promise<T>): Promise<T>;
  /** Forgets what was read, after a write that did not go through `write`. */
  forget(): void;

  /** A long-term access key; undefined where there is none. An inactive one is answered: the caller refuses it. */
  accessKey(id: string): Promise<KnownKey | undefined>;
  /** What access keys were used for last. `flush` it before the database is closed. */
  readonly keyUses: AccessKeyUses;
  /**
   * Who `ref` stands for today; undefined when the account, user or role with that unique id is gone.
   * Whether the session in `ref` has run out is for whoever opened the token to check. Throws `UnreadablePolicy`.
   */
  resolve(ref: PrincipalRef): Promise<Caller | undefined>;
  /** What the owner of a resource brings into a decision on it. Throws `UnreadablePolicy`. */
  ownerSide(account: string): Promise<OwnerSide>;
  /** Which of these principals exist, with their unique ids: see `principals.ts`. */
  findPrincipals(names: Iterable<string>): Promise<ReadonlyMap<string, string>>;
  /** A role and its trust policy, compiled; undefined where there is none, or the account is closed. */
  trustedRole(
    account: string,
    name: string,
  ): Promise<{ readonly role: Role; readonly trust: AttachedPolicy } | undefined>;
}

/**
 * Facts are remembered, permissions are not: every decision is made anew from them. They are forgotten at every
 * write through this object, and by `forget`. A second server on the same database would need word of it; there is none yet.
 */
export function openAccounts(on: {
  readonly db: Database<AccountsSchema>;
  readonly world: World;
  readonly seal: Seal;
  readonly policyHolders?: readonly PolicyHolder[];
  /** Called when a write that made accounts is committed, before it resolves. */
  readonly onNewAccounts?: () => Promise<void>;
  /** Called when a write is over, whatever came of it. */
  readonly onWritten?: (() => void) | undefined;
  /** The cell that is the home of accounts, where this one follows it. */
  readonly following?: string | undefined;
}): Accounts {
  const { db, world, seal, policyHolders = [], onNewAccounts, onWritten, following } = on;
  const policies = policyCompiler();
  const keys = factCache<KnownKey>();
  const principals = factCache<Facts>();
  const owners = factCache<OwnerSide>();
  /** By the ref of a key or token that is remembered, too: the caller follows from the ref and the facts. */
  const callers = new WeakMap<PrincipalRef, { readonly facts: Facts; readonly caller: Caller }>();
  const read = db.read;
  const forget = () => {
    keys.forget();
    principals.forget();
    owners.forget();
  };

  return {
    read,
    world,
    policies,
    keyUses: accessKeyUses(db),
    forget,
    async write(work) {
      if (following !== undefined) throw followingFault('NotHome', { home: following });
      let newAccounts: string[] = [];
      let result: Awaited<ReturnType<typeof work>>;
      try {
        result = await db.write(tx => {
          newAccounts = [];
          return work({ db: tx, world, seal, policies, policyHolders, newAccounts });
        });
      } finally {
        forget();
        onWritten?.();
      }
      if (newAccounts.length > 0) await onNewAccounts?.();
      return result;
    },
    accessKey: id => keys.get(id, () => readAccessKey({ db: read, seal }, id)),
    async resolve(ref) {
      // A provider's token is looked at once, when it is verified; it stands on nothing that is kept.
      if (ref.type === 'web-identity') return undefined;
      const stored = storedRef(ref);
      const key = stored.type === 'root' ? stored.account : `${stored.account} ${stored.type} ${stored.id}`;
      const facts = await principals.get(key, () =>
        // One snapshot: policies from before and after a write must not be mixed.
        read.transaction().execute(db => readFacts({ db, policies }, stored)),
      );
      if (facts === undefined) return undefined;
      const known = callers.get(ref);
      if (known?.facts === facts) return known.caller;
      const caller = callerFrom(policies, ref, facts);
      callers.set(ref, { facts, caller });
      return caller;
    },
    async ownerSide(account) {
      const side = await owners.get(account, () =>
        read.transaction().execute(db => readOwnerSide({ db, policies }, account)),
      );
      return side as OwnerSide;
    },
    findPrincipals: names => findPrincipals(read, names),
    async trustedRole(account, name) {
      const role = await findRole(read, account, name);
      if ((await findAccount(read, account))?.closedAt !== undefined) return undefined;
      return role && { role, trust: { policy: compileStored(policies, role.trust, role.arn, 'trust') } };
    },
  };
}
