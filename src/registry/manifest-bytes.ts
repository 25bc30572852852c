import type { Transaction } from 'kysely';
import type { Digest } from '../wire/oci/digest.ts';
import type { RegistrySchema } from './schema.ts';

type Tx = Transaction<RegistrySchema>;

/** Keeps a manifest's bytes; the same digest again is the same bytes. */
export async function keepManifest(tx: Tx, digest: Digest, bytes: Uint8Array): Promise<void> {
  await tx
    .insertInto('manifests')
    .values({ digest, bytes })
    .onConflict(c => c.column('digest').doNothing())
    .execute();
}

/** Removes the bytes of an image whose row is gone, unless another repository holds the same image. */
export async function dropManifest(tx: Tx, digest: Digest): Promise<void> {
  await tx
    .deleteFrom('manifests')
    .where('digest', '=', digest)
    .where(e => e.not(e.exists(e.selectFrom('images').select('digest').where('digest', '=', digest))))
    .execute();
}

/** Removes, before a repository goes, the manifests that no other repository holds. */
export async function removeManifestsOf(tx: Tx, repositoryId: number): Promise<void> {
  await tx
    .deleteFrom('manifests')
    .where('digest', 'in', tx.selectFrom('images').select('digest').where('repository_id', '=', repositoryId))
    .where(e =>
      e.not(
        e.exists(
          e
            .selectFrom('images as other')
            .select('other.digest')
            .whereRef('other.digest', '=', 'manifests.digest')
            .where('other.repository_id', '!=', repositoryId),
        ),
      ),
    )
    .execute();
}
