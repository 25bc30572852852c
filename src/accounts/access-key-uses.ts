import type { Kysely } from 'kysely';
import type { Database } from '../store/sql/database.ts';
import type { AccountsSchema } from './schema.ts';

/** What an access key was used for last. */
export interface AccessKeyUse {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The service's signing name: `ecr`. */
  readonly service: string;
  readonly region: string;
}

/** Remembers the uses of access keys in memory and writes them down in the background. */
export interface AccessKeyUses {
  /** Costs no I/O. A use less than a minute after the one before is not noted. */
  note(keyId: string, use: AccessKeyUse): void;
  /** The last use that was noted, written or not; undefined for a key that was never used. */
  last(keyId: string): Promise<AccessKeyUse | undefined>;
  /** Writes what is not written yet; what cannot be written stays for the next time. */
  flush(): Promise<void>;
}

const minute = 60_000;
/** Milliseconds from a use to its being written. A crash loses no more than that. */
const delay = 10_000;
/** Keys whose last use is kept in memory; the map starts anew beyond it. */
const capacity = 10_000;

export function accessKeyUses(db: Database<AccountsSchema>): AccessKeyUses {
  const noted = new Map<string, AccessKeyUse>();
  let unwritten = new Map<string, AccessKeyUse>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const uses = unwritten;
    if (uses.size === 0) return;
    unwritten = new Map();
    try {
      // Not through `Accounts.write`: a use changes no decision, so nothing has to be forgotten.
      await db.write(tx => writeUses(tx, uses));
    } catch (error) {
      unwritten = new Map([...uses, ...unwritten]);
      throw error;
    }
  }

  return {
    note(keyId, use) {
      const before = noted.get(keyId);
      if (before !== undefined && use.at - before.at < minute) return;
      if (noted.size >= capacity) noted.clear();
      noted.set(keyId, use);
      unwritten.set(keyId, use);
      // Errors stay silent here: the uses are kept, and what ails the database shows in every other write.
      timer ??= setTimeout(() => flush().catch(() => undefined), delay).unref();
    },
    async last(keyId) {
      const known = unwritten.get(keyId);
      if (known !== undefined) return known;
      const row = await db.read
        .selectFrom('iam_access_key_uses')
        .selectAll()
        .where('key_id', '=', keyId)
        .executeTakeFirst();
      return row && { at: row.used_at, service: row.service, region: row.region };
    },
    flush,
  };
}

/** A key that was deleted meanwhile is left out. */
async function writeUses(tx: Kysely<AccountsSchema>, uses: ReadonlyMap<string, AccessKeyUse>): Promise<void> {
  for (const [key_id, { at: used_at, service, region }] of uses) {
    const key = tx.selectFrom('iam_access_keys').select('id').where('id', '=', key_id);
    if (!(await key.executeTakeFirst())) continue;
    await tx
      .insertInto('iam_access_key_uses')
      .values({ key_id, used_at, service, region })
      .onConflict(c => c.column('key_id').doUpdateSet({ used_at, service, region }))
      .execute();
  }
}
