import type { Seal } from '../base/seal.ts';
import type { World } from '../base/world.ts';
import type { AttachedPolicy } from '../iam/index.ts';
import type { Database } from '../store/sql/database.ts';
import type { Caller, PrincipalRef } from './caller.ts';
import {
  callerFrom,
  compileStored,
  type Facts,
  type KnownKey,
  readAccessKey,
  readFacts,
} from './directory.ts';
import { factCache } from './fact-cache.ts';
import { type PolicyCompiler, policyCompiler } from './policy-compiler.ts';
import { findPrincipals } from './principals.ts';
import { findRole, type Role } from './roles.ts';
import type { AccountsSchema } from './schema.ts';
import type { PolicyHolder, Reader, Writer } from './writer.ts';

/**
 * The accounts domain as others use it: bound to its database, world and seal, with what it remembers.
 * Its functions (`users.ts`, `roles.ts`, …) take `read` or the writer that `write` gives.
 */
export interface Accounts {
  readonly read: Reader;
  readonly policies: PolicyCompiler;
  /** All of `work` or nothing of it; once resolved, no later `accessKey` or `resolve` shows what was before. */
  write<T>(work: (w: Writer) => Promise<T>): Promise<T>;

  /** A long-term access key; undefined where there is none. An inactive one is answered: the caller refuses it. */
  accessKey(id: string): Promise<KnownKey | undefined>;
  /**
   * Who `ref` stands for today; undefined when the account, user or role with that unique id is gone.
   * Whether the session in `ref` has run out is for whoever opened the token to check. Throws `UnreadablePolicy`.
   */
  resolve(ref: PrincipalRef): Promise<Caller | undefined>;
  /** Which of these principals exist, with their unique ids: see `principals.ts`. */
  findPrincipals(names: Iterable<string>): Promise<ReadonlyMap<string, string>>;
  /** A role and its trust policy, compiled; undefined where there is none. */
  trustedRole(
    account: string,
    name: string,
  ): Promise<{ readonly role: Role; readonly trust: AttachedPolicy } | undefined>;
}

/**
 * Facts are remembered, permissions are not: every decision is made anew from them. They are forgotten at every
 * write through this object. A second server on the same database would need word of it; there is none yet.
 */
export function openAccounts(on: {
  readonly db: Database<AccountsSchema>;
  readonly world: World;
  readonly seal: Seal;
  readonly policyHolders?: readonly PolicyHolder[];
}): Accounts {
  const { db, world, seal, policyHolders = [] } = on;
  const policies = policyCompiler();
  const keys = factCache<KnownKey>();
  const principals = factCache<Facts>();
  const read = db.read;

  return {
    read,
    policies,
    async write(work) {
      try {
        return await db.write(tx => work({ db: tx, world, seal, policies, policyHolders }));
      } finally {
        keys.forget();
        principals.forget();
      }
    },
    accessKey: id => keys.get(id, () => readAccessKey({ db: read, seal }, id)),
    async resolve(ref) {
      const key = ref.type === 'root' ? ref.account : `${ref.account} ${ref.type} ${ref.id}`;
      const facts = await principals.get(key, () =>
        // One snapshot: policies from before and after a write must not be mixed.
        read.transaction().execute(db => readFacts({ db, policies }, ref)),
      );
      return facts && callerFrom(policies, ref, facts);
    },
    findPrincipals: names => findPrincipals(read, names),
    async trustedRole(account, name) {
      const role = await findRole(read, account, name);
      return role && { role, trust: { policy: compileStored(policies, role.trust, role.arn, 'trust') } };
    },
  };
}
