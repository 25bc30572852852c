import type { BatchDeleteImageRequest, ImageIdentifier } from '@aws-sdk/client-ecr';
import { Fault } from '../../../base/fault.ts';
import { deleteImage, deleteTag } from '../../../registry/delete-image.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { awsImageId, type Failure, failed, isFailure, resolveImageId } from './image-ids.ts';
import { theRepository } from './resources.ts';

/** By tag, the tag goes, and with its last tag the image; by digest, the image goes with all its tags. */
export const batchDelete = operation<BatchDeleteImageRequest, object>()({
  action: 'ecr:BatchDeleteImage',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const imageIds: ImageIdentifier[] = [];
    const failures: Failure[] = [];
    for (const imageId of input.imageIds ?? []) {
      const id = await resolveImageId(services.registry, repository, imageId);
      if (isFailure(id)) {
        failures.push(id);
        continue;
      }
      try {
        const gone =
          id.tag === undefined
            ? await deleteImage(services.registry, repository, id.digest)
            : await deleteTag(services.registry, repository, id.tag, 'image');
        imageIds.push(...gone.map(({ digest, tag }) => awsImageId(digest, tag)));
      } catch (error) {
        failures.push(failureOf(imageId, error));
      }
    }
    return { imageIds, failures };
  },
});

function failureOf(imageId: ImageIdentifier, error: unknown): Failure {
  if (error instanceof Fault && error.code === 'ImageNotFound') return failed(imageId, 'ImageNotFound');
  if (error instanceof Fault && error.code === 'ImageReferencedByManifestList') {
    return { imageId, failureCode: error.code, failureReason: error.message };
  }
  throw error;
}
