import type { Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import { parseManifest } from '../../wire/oci/manifest.ts';
import type { Backend } from '../backend.ts';
import { emit } from '../events/emit.ts';
import { imageReplicated } from '../events/replication-action.ts';
import { layersOf } from '../image-contents.ts';
import type { Image } from '../images.ts';
import { adoptLayers } from '../layers.ts';
import { placeImage } from '../place-image.ts';
import type { Repository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { currentMutability, setTag } from '../set-tag.ts';
import { enqueueReplication } from './enqueue.ts';
import { isNewest } from './replicated-tags.ts';

type Tx = Transaction<RegistrySchema>;

/** An image that comes to a repository by replication. */
export interface Arrival {
  readonly source: RegistryId;
  /** The registries it came through, the source last. */
  readonly via: readonly RegistryId[];
  /** The image after the children that it lists. */
  readonly images: readonly Image[];
  /** For the last of them. */
  readonly tag?: string | undefined;
  /** Of the job, where it comes from another cell: see `replicated-tags.ts`. */
  readonly sequence?: number | undefined;
}

/**
 * Makes an image and its tag be in the destination, and tells of it. The same again changes nothing. A tag that is
 * immutable and points elsewhere stays: then the image comes without it. Layers that `from`, or without it any
 * repository of the store, holds are taken over; throws LayersNotFound where others are needed.
 */
export async function arrive(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  arrival: Arrival,
  from?: Repository,
): Promise<void> {
  const { source, via, tag, sequence } = arrival;
  const mutability = await currentMutability(tx, repository);
  for (const image of arrival.images) {
    const manifest = parseManifest(image.bytes, image.mediaType);
    await adoptLayers(tx, repository, layersOf(manifest), backend.world.now(), from);
    const { isNew, restored } = await placeImage(tx, backend, repository, image, manifest, via);
    const wanted = image === arrival.images.at(-1) ? tag : undefined;
    const newest =
      wanted !== undefined &&
      (sequence === undefined || (await isNewest(tx, repository, wanted, source, sequence)));
    const moved =
      newest && (await setTag(tx, backend, repository, mutability, wanted, image.digest)) === 'moved';
    if (!isNew && !restored && !moved) continue;
    const here = { registry: repository.registry, repository: repository.name };
    const shown = moved ? wanted : undefined;
    await emit(tx, backend, imageReplicated(here, source, { digest: image.digest, tag: shown }, 'SUCCESS'));
    // What was restored has been enqueued with all its tags; the one that it has got now is new.
    if (isNew || moved) await enqueueReplication(tx, backend, repository, { ...image, tag: shown }, via);
  }
}
