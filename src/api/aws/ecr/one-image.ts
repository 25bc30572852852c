import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import type { Backend } from '../../../registry/backend.ts';
import { registryFault } from '../../../registry/faults.ts';
import { describeImages, type ImageDetail } from '../../../registry/images.ts';
import type { Repository } from '../../../registry/repositories.ts';
import { isFailure, resolveImageId } from './image-ids.ts';

/** The image that a request is about; throws ImageNotFound, or InvalidParameter where the id names none at all. */
export async function theImage(
  backend: Backend,
  repository: Repository,
  imageId: ImageIdentifier | undefined = {},
): Promise<ImageDetail> {
  const found = await resolveImageId(backend, repository, imageId);
  if (isFailure(found) && /^(Missing|Invalid)/.test(found.failureCode)) {
    throw registryFault('InvalidParameter', { member: 'imageId', why: found.failureReason });
  }
  const [image] = isFailure(found)
    ? []
    : await describeImages(backend, repository, { digests: [found.digest] });
  if (image) return image;
  const { imageDigest: digest, imageTag: tag } = imageId;
  const { name, registry } = repository;
  throw registryFault('ImageNotFound', { repository: name, registry, digest, tag });
}
