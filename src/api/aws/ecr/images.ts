import type { BatchGetImageRequest, PutImageRequest } from '@aws-sdk/client-ecr';
import { Fault } from '../../../base/fault.ts';
import { registryFault } from '../../../registry/faults.ts';
import { findImage, type Image } from '../../../registry/images.ts';
import { putImage } from '../../../registry/put-image.ts';
import type { Repository } from '../../../registry/repositories.ts';
import { parseDigest } from '../../../wire/oci/digest.ts';
import { type Manifest, parseManifest } from '../../../wire/oci/manifest.ts';
import { isTag } from '../../../wire/oci/tag.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { awsImageId, type Failure, failed, isFailure, resolveImageId } from './image-ids.ts';
import { theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

const awsImage = (repository: Repository, image: Image, tag: string | undefined) => ({
  ...awsRepositoryId(repository),
  imageId: awsImageId(image.digest, tag),
  imageManifest: Buffer.from(image.bytes).toString(),
  imageManifestMediaType: image.mediaType,
});

export const batchGet = operation<BatchGetImageRequest, object>()({
  action: 'ecr:BatchGetImage',
  resource: theRepository,
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const images: object[] = [];
    const failures: Failure[] = [];
    for (const imageId of input.imageIds ?? []) {
      const id = await resolveImageId(services.registry, repository, imageId);
      if (isFailure(id)) {
        failures.push(id);
        continue;
      }
      const image = await findImage(services.registry, repository, { digest: id.digest });
      if (image) {
        services.pullTimes.note(repository, image, caller.principal);
        images.push(awsImage(repository, image, id.tag));
      } else failures.push(failed(imageId, 'ImageNotFound'));
    }
    return { images, failures };
  },
});

export const put = operation<PutImageRequest, object>()({
  action: 'ecr:PutImage',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const { imageTag: tag, imageDigest, imageManifestMediaType } = input;
    if (tag !== undefined && !isTag(tag)) {
      throw registryFault('InvalidParameter', {
        member: 'imageTag',
        why: 'must satisfy regular expression',
      });
    }
    const digest = imageDigest === undefined ? undefined : parseDigest(imageDigest);
    if (imageDigest !== undefined && !digest) {
      throw registryFault('InvalidParameter', {
        member: 'imageDigest',
        why: 'One sha256 or sha512 digest is expected',
      });
    }
    const image = await putImage(services.registry, repository, {
      manifest: manifestOf(input.imageManifest ?? '', imageManifestMediaType),
      tags: tag === undefined ? [] : [tag],
      digest,
      refuseIdentical: true,
    });
    return { image: awsImage(repository, image, tag) };
  },
});

/** The manifest in a request; ECR has one text for all that it cannot read as one. */
function manifestOf(text: string, mediaType: string | undefined): Manifest {
  try {
    return parseManifest(Buffer.from(text), mediaType);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(
      'InvalidParameter',
      "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
      { hint: error.message },
    );
  }
}
