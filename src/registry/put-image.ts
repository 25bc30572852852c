import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { type Digest, type DigestAlgorithm, digestAlgorithm } from '../wire/oci/digest.ts';
import { type Manifest, requiredBlobs } from '../wire/oci/manifest.ts';
import type { Backend } from './backend.ts';
import { emit } from './events/emit.ts';
import { imagePushed } from './events/image-action.ts';
import { registryFault } from './faults.ts';
import { requireImageRoom, requireTagRoom } from './image-quotas.ts';
import type { Image } from './images.ts';
import { keepManifest } from './manifest-bytes.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';
import { restorePushed } from './storage-class.ts';
import { isImmutable, type TagMutability } from './tag-mutability.ts';

type Tx = Transaction<RegistrySchema>;

export interface NewImage {
  readonly manifest: Manifest;
  readonly tags: readonly string[];
  /** What the client says the digest is. */
  readonly digest?: Digest | undefined;
  /** Throw ImageAlreadyExists when nothing would change, as ECR's PutImage does. Docker's push is content with it. */
  readonly refuseIdentical?: boolean;
}

/**
 * Puts an image and its tags, in one transaction that also checks that everything the manifest names is there and
 * that no immutable tag moves: a tag never points at what cannot be pulled whole. Durable when it resolves.
 */
export async function putImage(backend: Backend, repository: Repository, wanted: NewImage): Promise<Image> {
  const { manifest, tags } = wanted;
  const digest = digestOf(manifest.bytes, wanted.digest ? digestAlgorithm(wanted.digest) : 'sha256');
  if (wanted.digest && wanted.digest !== digest) {
    throw registryFault('ImageDigestDoesNotMatch', { expected: wanted.digest, computed: digest });
  }
  const now = backend.world.now();
  const { bytes, mediaType } = manifest;
  const image = {
    digest,
    bytes,
    mediaType,
    artifactType: manifest.artifactType ?? null,
    subject: manifest.subject?.digest ?? null,
  };

  await backend.db.write(async tx => {
    const mutability = await currentMutability(tx, repository);
    const size = await requireContents(tx, repository, manifest);
    await keepManifest(tx, digest, bytes);
    const added = await tx
      .insertInto('images')
      .values({
        repository_id: repository.id,
        digest,
        media_type: image.mediaType,
        artifact_type: image.artifactType,
        manifest_size: bytes.length,
        image_size: size,
        subject: image.subject,
        pushed_at: now,
      })
      .onConflict(c => c.columns(['repository_id', 'digest']).doNothing())
      .executeTakeFirst();
    const isNew = added.numInsertedOrUpdatedRows === 1n;
    if (isNew) {
      await requireImageRoom(tx, backend, repository);
      await keepReferences(tx, repository, digest, manifest);
    }
    const restored = !isNew && (await restorePushed(tx, backend, repository, digest));
    const moved: string[] = [];
    for (const tag of tags) {
      if (await setTag(tx, backend, repository, mutability, tag, digest, now)) moved.push(tag);
    }
    if (!isNew && !restored && moved.length === 0 && wanted.refuseIdentical) {
      const { name, registry } = repository;
      throw registryFault('ImageAlreadyExists', { repository: name, registry, digest, tag: tags[0] });
    }
    // A push that changes nothing is no event.
    for (const tag of isNew && moved.length === 0 ? [undefined] : moved) {
      await emit(tx, backend, imagePushed(repository, { ...image, tag }));
    }
  });
  return image;
}

const digestOf = (bytes: Uint8Array, algorithm: DigestAlgorithm): Digest =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;

/** Mutability as it is inside the transaction, whatever it was when the request came. */
async function currentMutability(tx: Tx, repository: Repository): Promise<TagMutability> {
  const row = await tx
    .selectFrom('repositories')
    .select(['tag_mutability', 'mutability_filters'])
    .where('id', '=', repository.id)
    .executeTakeFirst();
  if (!row) {
    throw registryFault('RepositoryNotFound', { repository: repository.name, registry: repository.registry });
  }
  return {
    mode: row.tag_mutability as TagMutability['mode'],
    exclusions: JSON.parse(row.mutability_filters) as string[],
  };
}

/** Checks that everything the manifest needs is there; resolves to the image's size as ECR counts it. */
async function requireContents(tx: Tx, repository: Repository, manifest: Manifest): Promise<number> {
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

const unique = (digests: readonly Digest[]): Digest[] => [...new Set(digests)];

const layersOf = (manifest: Manifest): Digest[] => unique(requiredBlobs(manifest).map(blob => blob.digest));

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

async function keepReferences(
  tx: Tx,
  repository: Repository,
  digest: Digest,
  manifest: Manifest,
): Promise<void> {
  const row = (target: Digest, kind: 'layer' | 'manifest') => ({
    repository_id: repository.id,
    image_digest: digest,
    digest: target,
    kind,
  });
  const rows = [
    ...layersOf(manifest).map(target => row(target, 'layer')),
    ...unique(manifest.manifests.map(child => child.digest)).map(target => row(target, 'manifest')),
  ];
  for (let at = 0; at < rows.length; at += 500) {
    await tx
      .insertInto('image_references')
      .values(rows.slice(at, at + 500))
      .execute();
  }
}

/** Points a tag at an image, unless it is immutable and points elsewhere. Resolves to whether that changed it. */
async function setTag(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  mutability: TagMutability,
  tag: string,
  digest: Digest,
  now: number,
): Promise<boolean> {
  const current = await tx
    .selectFrom('tags')
    .select('digest')
    .where('repository_id', '=', repository.id)
    .where('tag', '=', tag)
    .executeTakeFirst();
  if (current?.digest === digest) return false;
  if (current && isImmutable(mutability, tag)) {
    throw registryFault('ImageTagAlreadyExists', { repository: repository.name, tag });
  }
  await requireTagRoom(tx, backend, repository, digest, tag);
  await tx
    .insertInto('tags')
    .values({ repository_id: repository.id, tag, digest, updated_at: now })
    .onConflict(c => c.columns(['repository_id', 'tag']).doUpdateSet({ digest, updated_at: now }))
    .execute();
  return true;
}
