import type { Transaction } from 'kysely';
import { authenticateService, serviceRequest } from '../../access/authenticate-service.ts';
import { perform } from '../../access/funnel.ts';
import { isHopeless } from '../../api/replication/failure.ts';
import { replicationService } from '../../api/replication/in-store.ts';
import { replicateImage } from '../../api/replication/replicate-image.ts';
import type { Services } from '../../api/services.ts';
import { emit } from '../../registry/events/emit.ts';
import { imageReplicated } from '../../registry/events/replication-action.ts';
import { layersOf, missingLayers } from '../../registry/image-contents.ts';
import { adoptLayers } from '../../registry/layers.ts';
import { arrive } from '../../registry/replication/arrive.ts';
import type { Repository } from '../../registry/repositories.ts';
import type { RegistrySchema } from '../../registry/schema.ts';
import { resumeUpload } from '../../registry/uploads.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import { parseManifest } from '../../wire/oci/manifest.ts';
import type { MissingBlob, Offer } from './offer.ts';
import { sealTicket, ticketLife, uploadOf } from './ticket.ts';

/**
 * Takes an image that another cell offers, through the same operation as within one store. Where blobs are missing it
 * says which, and from which byte on; the same offer, made again once they are there, brings the image in, in one
 * transaction. What any repository of this store holds does not travel again: the other cell has its bytes, too.
 */
export async function receiveImage(
  services: Services,
  cell: string,
  offer: Offer,
): Promise<readonly MissingBlob[]> {
  const { registry: backend, accounts, seal } = services;
  const { source, destination, repository: name, image, tag } = offer;
  const found = { repository: undefined as Repository | undefined, missing: [] as Digest[] };
  const bring = async (tx: Transaction<RegistrySchema>, repository: Repository) => {
    const manifest = parseManifest(image.bytes, image.mediaType);
    await adoptLayers(tx, repository, layersOf(manifest), backend.world.now());
    found.repository = repository;
    found.missing = (await missingLayers(tx, repository, manifest)).map(({ digest }) => digest);
    if (found.missing.length === 0) await arrive(tx, backend, repository, { ...offer, images: [image] });
  };
  const input = {
    registry: destination,
    name,
    imageDigest: image.digest,
    imageTag: tag,
    sourceAccount: source.account,
    sourceRegion: source.region,
    bring,
  };
  try {
    const caller = await authenticateService(accounts, source.account, replicationService);
    const request = serviceRequest(backend.world, replicationService, destination.region);
    await perform(replicateImage, {
      name: 'ReplicateImage',
      door: 'service',
      caller,
      request,
      services,
      input,
    });
  } catch (error) {
    if (isHopeless(error)) {
      const here = { registry: destination, repository: name };
      const failed = imageReplicated(here, source, { digest: image.digest, tag }, 'FAILED');
      await backend.db.write(tx => emit(tx, backend, failed));
    }
    throw error;
  }

  const blobs: MissingBlob[] = [];
  for (const digest of found.missing) {
    const repository = found.repository as Repository;
    const what = { cell, repositoryId: repository.id, digest };
    const { size } = await resumeUpload(backend, repository, ownerOf(cell), uploadOf(what));
    const expiresAt = backend.world.now() + ticketLife;
    blobs.push({ digest, offset: size, ticket: sealTicket(seal, { ...what, expiresAt }) });
  }
  return blobs;
}

/** Whose uploads another cell's are: no principal has such an id. */
export const ownerOf = (cell: string): string => `cell ${cell}`;
