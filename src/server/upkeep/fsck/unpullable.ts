import type { Kysely } from 'kysely';
import type { RegistrySchema } from '../../../registry/schema.ts';
import type { Digest } from '../../../wire/oci/digest.ts';
import type { ImageAt, Problem } from './problem.ts';

/** The images that these problems keep from being pulled whole, lists of them among them. */
export async function unpullableImages(
  db: Kysely<RegistrySchema>,
  problems: readonly Problem[],
): Promise<ImageAt[]> {
  const found = new Map<string, ImageAt>();
  const waiting: ImageAt[] = [];
  const add = (image: ImageAt) => {
    const key = `${image.repositoryId} ${image.digest}`;
    if (found.has(key)) return;
    found.set(key, image);
    waiting.push(image);
  };
  for (const problem of problems) {
    if (problem.kind === 'blob missing' || problem.kind === 'blob damaged')
      for (const image of await imagesNaming(db, 'layer', problem.digest)) add(image);
    else if ('repositoryId' in problem && problem.kind !== 'references wrong')
      add({ repositoryId: problem.repositoryId, digest: problem.digest });
  }
  for (let image = waiting.pop(); image !== undefined; image = waiting.pop())
    for (const list of await imagesNaming(db, 'manifest', image.digest, image.repositoryId)) add(list);
  return [...found.values()];
}

/** The images that need this, in one repository or in those that hold the layer. */
function imagesNaming(
  db: Kysely<RegistrySchema>,
  kind: 'layer' | 'manifest',
  digest: Digest,
  repositoryId?: number,
): Promise<ImageAt[]> {
  return db
    .selectFrom('image_references')
    .select(['repository_id as repositoryId', 'image_digest as digest'])
    .where('digest', '=', digest)
    .where('kind', '=', kind)
    .where(e =>
      repositoryId === undefined
        ? e(
            'repository_id',
            'in',
            e.selectFrom('layers').select('repository_id').where('digest', '=', digest),
          )
        : e('repository_id', '=', repositoryId),
    )
    .execute();
}
