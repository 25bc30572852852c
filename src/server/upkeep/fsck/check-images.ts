import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { referencesOf } from '../../../registry/image-contents.ts';
import type { RegistrySchema } from '../../../registry/schema.ts';
import type { BlobReader } from '../../../store/blobs/blob-store.ts';
import { type Digest, digestAlgorithm } from '../../../wire/oci/digest.ts';
import { type Manifest, parseManifest } from '../../../wire/oci/manifest.ts';
import type { ImageAt, Problem } from './problem.ts';

type Tx = Transaction<RegistrySchema>;

/** Images that are read in one transaction: it sees all of them at the same moment. */
const portion = 100;

/** Looks whether each image has its manifest, what the manifest names, and the notes of it. */
export async function* checkImages(
  db: Kysely<RegistrySchema>,
  blobs: BlobReader,
  progress: () => void,
): AsyncGenerator<Problem> {
  let last: ImageAt = { repositoryId: 0, digest: '' as Digest };
  for (;;) {
    const found = await db.transaction().execute(async tx => {
      const images = await nextImages(tx, last);
      const problems: Problem[] = [];
      for (const image of images) {
        progress();
        problems.push(...(await checkImage(tx, image)));
      }
      return { problems, last: images.at(-1) };
    });
    for (const problem of found.problems)
      yield problem.kind === 'layer not held'
        ? { ...problem, size: await blobs.size(problem.layer) }
        : problem;
    if (found.last === undefined) return;
    last = found.last;
  }
}

type StoredImage = ImageAt & { readonly mediaType: string; readonly bytes: Uint8Array | null };

const nextImages = (tx: Tx, after: ImageAt): Promise<StoredImage[]> =>
  tx
    .selectFrom('images')
    .leftJoin('manifests', 'manifests.digest', 'images.digest')
    .select([
      'images.repository_id as repositoryId',
      'images.digest',
      'images.media_type as mediaType',
      'manifests.bytes',
    ])
    .where(e =>
      e.or([
        e('images.repository_id', '>', after.repositoryId),
        e.and([e('images.repository_id', '=', after.repositoryId), e('images.digest', '>', after.digest)]),
      ]),
    )
    .orderBy('images.repository_id')
    .orderBy('images.digest')
    .limit(portion)
    .execute();

async function checkImage(tx: Tx, { mediaType, bytes, ...image }: StoredImage): Promise<Problem[]> {
  if (bytes === null) return [{ kind: 'manifest missing', ...image }];
  const manifest = readManifest(image.digest, mediaType, bytes);
  if (typeof manifest === 'string') return [{ kind: 'manifest damaged', reason: manifest, ...image }];
  const needed = referencesOf(manifest);
  const noted = await tx
    .selectFrom('image_references')
    .select(['digest', 'kind'])
    .where('repository_id', '=', image.repositoryId)
    .where('image_digest', '=', image.digest)
    .execute();
  const problems: Problem[] = [];
  const listed = (rows: typeof noted) =>
    rows
      .map(({ digest, kind }) => `${kind} ${digest}`)
      .sort()
      .join();
  if (listed(noted) !== listed(needed)) problems.push({ kind: 'references wrong', ...image });
  for (const { digest, kind } of needed) {
    const there = await tx
      .selectFrom(kind === 'layer' ? 'layers' : 'images')
      .select('digest')
      .where('repository_id', '=', image.repositoryId)
      .where('digest', '=', digest)
      .executeTakeFirst();
    if (there) continue;
    if (kind === 'layer') problems.push({ kind: 'layer not held', layer: digest, size: undefined, ...image });
    else problems.push({ kind: 'child missing', child: digest, ...image });
  }
  return problems;
}

/** The manifest, or what is wrong with its bytes. */
export function readManifest(digest: Digest, mediaType: string, bytes: Uint8Array): Manifest | string {
  const algorithm = digestAlgorithm(digest);
  const computed = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
  if (computed !== digest) return `its bytes have the digest ${computed}`;
  try {
    return parseManifest(bytes, mediaType);
  } catch (error) {
    return (error as Error).message;
  }
}
