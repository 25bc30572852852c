import type { Transaction } from 'kysely';
import { keepReferences } from '../../../registry/image-contents.ts';
import { dropManifest } from '../../../registry/manifest-bytes.ts';
import type { Repository } from '../../../registry/repositories.ts';
import type { RegistrySchema } from '../../../registry/schema.ts';
import type { BlobStore } from '../../../store/blobs/blob-store.ts';
import type { Database } from '../../../store/sql/database.ts';
import type { Digest } from '../../../wire/oci/digest.ts';
import { damageOf } from './check-blobs.ts';
import { readManifest } from './check-images.ts';
import type { ImageAt, Problem, Survey } from './problem.ts';
import { quarantine } from './quarantine.ts';

type Tx = Transaction<RegistrySchema>;

export interface Repaired {
  readonly db: Database<RegistrySchema>;
  readonly blobs: BlobStore;
  /** Where damaged blobs go. */
  readonly quarantine: string;
  readonly now: number;
}

/** What was done, as sentences. */
export type Report = (done: string) => void;

/**
 * Mends what can be mended while no server runs. Bytes that are lost stay lost: their blob is put aside and taken
 * from its repositories, so that the next push brings it again and the images that need it are whole again. With
 * `removeUnpullable` images that cannot be pulled whole go, with their tags.
 */
export async function repair(
  repaired: Repaired,
  { problems, unpullable }: Survey,
  removeUnpullable: boolean,
  report: Report,
): Promise<void> {
  for (const problem of problems) await mend(repaired, problem, report);
  const { numDeletedRows } = await repaired.db.write(tx => removeOrphanedManifests(tx));
  if (numDeletedRows > 0n) report(`removed ${numDeletedRows} manifests that no image has`);
  if (!removeUnpullable) return;
  for (const image of unpullable) {
    const tags = await repaired.db.write(tx => removeImage(tx, image));
    if (tags !== undefined) report(`removed the image ${image.digest}${tags && `, which was ${tags}`}`);
  }
}

async function mend(repaired: Repaired, problem: Problem, report: Report): Promise<void> {
  const { db, blobs, now } = repaired;
  switch (problem.kind) {
    case 'blob damaged': {
      const file = await quarantine(blobs, repaired.quarantine, problem.digest);
      if (file !== undefined) report(`put the damaged blob ${problem.digest} aside, as ${file}`);
      await letGo(db, problem.digest, report);
      return;
    }
    case 'blob missing':
      await letGo(db, problem.digest, report);
      return;
    case 'size wrong':
      await db.write(tx =>
        tx.updateTable('layers').set({ size: problem.size }).where('digest', '=', problem.digest).execute(),
      );
      report(`noted the right size of ${problem.digest}: ${problem.size} bytes`);
      return;
    case 'layer not held': {
      const { layer, size, repositoryId } = problem;
      if (size === undefined || (await damageOf(blobs, layer)) !== undefined) return;
      await db.write(tx =>
        tx
          .insertInto('layers')
          .values({ repository_id: repositoryId, digest: layer, size, pushed_at: now })
          .onConflict(c => c.columns(['repository_id', 'digest']).doNothing())
          .execute(),
      );
      report(`gave the repository of ${problem.digest} its layer ${layer} back`);
      return;
    }
    case 'references wrong':
      await db.write(tx => noteReferences(tx, problem));
      report(`noted again what the image ${problem.digest} needs`);
      return;
  }
}

const removeOrphanedManifests = (tx: Tx) =>
  tx
    .deleteFrom('manifests')
    .where(e =>
      e.not(
        e.exists(e.selectFrom('images').select('digest').whereRef('images.digest', '=', 'manifests.digest')),
      ),
    )
    .executeTakeFirstOrThrow();

/** Nobody holds what is not there: a client that asks is told so, and pushes it. */
async function letGo(db: Database<RegistrySchema>, digest: Digest, report: Report): Promise<void> {
  const { numDeletedRows } = await db.write(tx =>
    tx.deleteFrom('layers').where('digest', '=', digest).executeTakeFirstOrThrow(),
  );
  report(`took ${digest} from ${numDeletedRows} repositories: pushing it again mends their images`);
}

async function noteReferences(tx: Tx, { repositoryId, digest }: ImageAt): Promise<void> {
  const image = await tx
    .selectFrom('images')
    .innerJoin('manifests', 'manifests.digest', 'images.digest')
    .select(['images.media_type as mediaType', 'manifests.bytes'])
    .where('images.repository_id', '=', repositoryId)
    .where('images.digest', '=', digest)
    .executeTakeFirstOrThrow();
  const manifest = readManifest(digest, image.mediaType, image.bytes);
  if (typeof manifest === 'string') return;
  await tx
    .deleteFrom('image_references')
    .where('repository_id', '=', repositoryId)
    .where('image_digest', '=', digest)
    .execute();
  await keepReferences(tx, { id: repositoryId } as Repository, digest, manifest);
}

/** Resolves to the tags that went with it; undefined where it was gone already. */
async function removeImage(tx: Tx, { repositoryId, digest }: ImageAt): Promise<string | undefined> {
  const tags = await tx
    .selectFrom('tags')
    .select('tag')
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .orderBy('tag')
    .execute();
  const gone = await tx
    .deleteFrom('images')
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (gone.numDeletedRows === 0n) return undefined;
  await dropManifest(tx, digest);
  return tags.map(({ tag }) => tag).join(', ');
}
