import { type Digest, digestAlgorithm, digestOf } from '../wire/oci/digest.ts';
import type { Manifest } from '../wire/oci/manifest.ts';
import type { Backend } from './backend.ts';
import { emit } from './events/emit.ts';
import { imagePushed } from './events/image-action.ts';
import { registryFault } from './faults.ts';
import { type Image, imageOf } from './images.ts';
import { placeImage } from './place-image.ts';
import { enqueueReplication } from './replication/enqueue.ts';
import type { Repository } from './repositories.ts';
import { currentMutability, setTag } from './set-tag.ts';

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
 * that no immutable tag moves: a tag never points at what cannot be pulled whole. What follows from a push, its
 * events and its replication, is written with it. Durable when it resolves.
 */
export async function putImage(backend: Backend, repository: Repository, wanted: NewImage): Promise<Image> {
  const { manifest, tags } = wanted;
  const digest = digestOf(manifest.bytes, wanted.digest ? digestAlgorithm(wanted.digest) : 'sha256');
  if (wanted.digest && wanted.digest !== digest) {
    throw registryFault('ImageDigestDoesNotMatch', { expected: wanted.digest, computed: digest });
  }
  const image = imageOf(digest, manifest);

  await backend.db.write(async tx => {
    const mutability = await currentMutability(tx, repository);
    const { isNew, restored } = await placeImage(tx, backend, repository, image, manifest);
    const moved: string[] = [];
    for (const tag of tags) {
      const set = await setTag(tx, backend, repository, mutability, tag, digest);
      if (set === 'kept') throw registryFault('ImageTagAlreadyExists', { repository: repository.name, tag });
      if (set === 'moved') moved.push(tag);
    }
    if (!isNew && !restored && moved.length === 0 && wanted.refuseIdentical) {
      const { name, registry } = repository;
      throw registryFault('ImageAlreadyExists', { repository: name, registry, digest, tag: tags[0] });
    }
    // A push that changes nothing is no event.
    for (const tag of isNew && moved.length === 0 ? [undefined] : moved) {
      await emit(tx, backend, imagePushed(repository, { ...image, tag }));
      await enqueueReplication(tx, backend, repository, { ...image, tag });
    }
  });
  return image;
}
