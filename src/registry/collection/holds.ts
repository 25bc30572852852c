import type { Transaction } from 'kysely';
import type { Backend } from '../backend.ts';
import { registryFault } from '../faults.ts';
import type { RegistrySchema } from '../schema.ts';

/** Milliseconds for which a hold lasts unless it is renewed: whoever took it may have died. */
export const holdLife = 3600_000;

/** Keeps every blob that a repository holds now, whatever is deleted meanwhile. */
export interface Hold {
  /** Throws HoldExpired where it was not renewed in time. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

type Holder = Pick<Backend, 'db' | 'world'>;

/**
 * From when this resolves until the hold is released or expires, no blob is condemned: what the database names at
 * any moment in between stays in the store. Another process than the server's may take it.
 */
export async function takeHold({ db, world }: Holder, reason: string): Promise<Hold> {
  const id = world.uuid();
  const expiresAt = () => world.now() + holdLife;
  await db.write(tx =>
    tx.insertInto('collection_holds').values({ id, reason, expires_at: expiresAt() }).execute(),
  );
  return {
    async renew() {
      const renewed = await db.write(tx =>
        tx
          .updateTable('collection_holds')
          .set({ expires_at: expiresAt() })
          .where('id', '=', id)
          .where('expires_at', '>', world.now())
          .executeTakeFirst(),
      );
      if (renewed.numUpdatedRows === 0n) throw registryFault('HoldExpired', {});
    },
    async release() {
      await db.write(tx => tx.deleteFrom('collection_holds').where('id', '=', id).execute());
    },
  };
}

/** Why nothing may be condemned now; undefined where it may. Forgets holds that have expired. */
export async function heldBecause(tx: Transaction<RegistrySchema>, now: number): Promise<string | undefined> {
  await tx.deleteFrom('collection_holds').where('expires_at', '<=', now).execute();
  const hold = await tx.selectFrom('collection_holds').select('reason').limit(1).executeTakeFirst();
  return hold?.reason;
}
