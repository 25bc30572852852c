import type { Transaction } from 'kysely';
import type { Descriptor } from '../wire/oci/descriptor.ts';
import type { Digest } from '../wire/oci/digest.ts';
import { type Manifest, requiredBlobs } from '../wire/oci/manifest.ts';
import { registryFault } from './faults.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

type Tx = Transaction<RegistrySchema>;

/** Checks that everything the manifest needs is there; resolves to the image's size as ECR counts it. */
export async function requireContents(tx: Tx, repository: Repository, manifest: Manifest): Promise<number> {
  const where = { repository: repository.name, registry: repository.registry };

  const layers = layersOf(manifest);
  const held = await sizes(tx, 'layers', repository, layers);
  const lacking = layers.filter(digest => !held.has(digest));
  if (lacking.length > 0) throw registryFault('LayersNotFound', { ...where, digests: lacking });

  const children = unique(manifest.manifests.map(child => child.digest));
  const images = await sizes(tx, 'images', repository, children);
  const absent = children.filter(digest => !images.has(digest));
  if (absent.length > 0) throw registryFault('ReferencedImagesNotFound', { ...where, digests: absent });

  return manifest.isIndex
    ? Math.max(0, ...images.values())
    : [...held.values()].reduce((sum, size) => sum + size, 0);
}

/** Of the blobs that a manifest needs those that the repository lacks. */
export async function missingLayers(
  tx: Tx,
  repository: Repository,
  manifest: Manifest,
): Promise<Descriptor[]> {
  const needed = new Map(requiredBlobs(manifest).map(blob => [blob.digest, blob]));
  const held = await sizes(tx, 'layers', repository, [...needed.keys()]);
  return [...needed.values()].filter(({ digest }) => !held.has(digest));
}

const unique = (digests: readonly Digest[]): Digest[] => [...new Set(digests)];

/** The blobs that an image needs, each once. */
export const layersOf = (manifest: Manifest): Digest[] =>
  unique(requiredBlobs(manifest).map(blob => blob.digest));

/** Of these digests the ones that are there, with their sizes. Asked for in portions: SQL statements have limits. */
async function sizes(
  tx: Tx,
  kind: 'layers' | 'images',
  repository: Repository,
  digests: readonly Digest[],
): Promise<Map<Digest, number>> {
  const found = new Map<Digest, number>();
  for (let at = 0; at < digests.length; at += 500) {
    const portion = digests.slice(at, at + 500);
    const rows =
      kind === 'layers'
        ? await tx
            .selectFrom('layers')
            .select(['digest', 'size'])
            .where('repository_id', '=', repository.id)
            .where('digest', 'in', portion)
            .execute()
        : await tx
            .selectFrom('images')
            .select(['digest', 'image_size as size'])
            .where('repository_id', '=', repository.id)
            // A list whose child is archived could not be pulled whole.
            .where('status', '=', 'ACTIVE')
            .where('digest', 'in', portion)
            .execute();
    for (const row of rows) found.set(row.digest, row.size);
  }
  return found;
}

/** What an image needs to be pulled whole: its blobs, or its children. */
export const referencesOf = (
  manifest: Manifest,
): { readonly digest: Digest; readonly kind: 'layer' | 'manifest' }[] => [
  ...layersOf(manifest).map(digest => ({ digest, kind: 'layer' as const })),
  ...unique(manifest.manifests.map(child => child.digest)).map(digest => ({
    digest,
    kind: 'manifest' as const,
  })),
];

/** Notes what a new image needs. */
export async function keepReferences(
  tx: Tx,
  repository: Repository,
  digest: Digest,
  manifest: Manifest,
): Promise<void> {
  const rows = referencesOf(manifest).map(target => ({
    repository_id: repository.id,
    image_digest: digest,
    ...target,
  }));
  for (let at = 0; at < rows.length; at += 500) {
    await tx
      .insertInto('image_references')
      .values(rows.slice(at, at + 500))
      .execute();
  }
}
