import type { Kysely, Selectable } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Backend } from '../backend.ts';
import type { RegistrySchema } from '../schema.ts';

/** What is set for a registry as a whole. */
export interface Registry {
  readonly id: RegistryId;
  readonly policyText: string | null;
  /** V2: the policy has a say in every request; V1: only in replication and pull-through. */
  readonly policyScope: 'V1' | 'V2';
  readonly blobMounting: 'ENABLED' | 'DISABLED';
  /** JSON, or null for the default. */
  readonly scanning: string | null;
  readonly replication: string | null;
  readonly signing: string | null;
}

export type RegistryRow = Selectable<RegistrySchema['registries']>;
type Change = Partial<Omit<RegistryRow, 'account' | 'region'>>;

/** A registry from its row, or with every default where it has none. */
export const toRegistry = (id: RegistryId, row?: Omit<RegistryRow, 'account' | 'region'>): Registry => ({
  id,
  policyText: row?.policy_text ?? null,
  policyScope: row?.policy_scope === 'V1' ? 'V1' : 'V2',
  blobMounting: row?.blob_mounting === 'DISABLED' ? 'DISABLED' : 'ENABLED',
  scanning: row?.scanning ?? null,
  replication: row?.replication ?? null,
  signing: row?.signing ?? null,
});

/** The registry as `db`, which may be a transaction, sees it now. */
export async function readRegistry(db: Kysely<RegistrySchema>, id: RegistryId): Promise<Registry> {
  const row = await db
    .selectFrom('registries')
    .selectAll()
    .where('account', '=', id.account)
    .where('region', '=', id.region)
    .executeTakeFirst();
  return toRegistry(id, row);
}

/**
 * Changes what `change` gives for the registry as it is inside the transaction; `undefined` changes nothing.
 * Each setting is a column, so that two writers of different ones never undo each other.
 */
export async function updateRegistry(
  backend: Backend,
  id: RegistryId,
  change: (current: Registry) => Change | undefined,
): Promise<void> {
  await backend.db.write(async tx => {
    const set = change(await readRegistry(tx, id));
    if (!set) return;
    await tx
      .insertInto('registries')
      .values({ ...id, ...set })
      .onConflict(c => c.columns(['account', 'region']).doUpdateSet(set))
      .execute();
  });
}
