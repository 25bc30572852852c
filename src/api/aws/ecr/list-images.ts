import type { DescribeImagesRequest, ListImagesRequest } from '@aws-sdk/client-ecr';
import { registryFault } from '../../../registry/faults.ts';
import { describeImages, type ImageDetail, listImageIds } from '../../../registry/images.ts';
import type { Repository } from '../../../registry/repositories.ts';
import { existing } from '../../repository-resource.ts';
import type { Services } from '../../services.ts';
import { operation } from '../service.ts';
import { awsImageId, isFailure, resolveImageId } from './image-ids.ts';
import { decodePageToken, defaultPage, pageOf, refusePaging } from './page-token.ts';
import { theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

export const list = operation<ListImagesRequest, object>()({
  action: 'ecr:ListImages',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const limit = input.maxResults ?? defaultPage;
    const [digest, tag] = decodePageToken(input.nextToken, 2) ?? [];
    const rows = await listImageIds(services.registry, repository, {
      after: digest === undefined || tag === undefined ? undefined : { digest, tag },
      limit: limit + 1,
      tagStatus: input.filter?.tagStatus,
      imageStatus: input.filter?.imageStatus,
    });
    const { page, nextToken } = pageOf(rows, limit, last => [last.digest, last.tag ?? '']);
    return { imageIds: page.map(row => awsImageId(row.digest, row.tag)), nextToken };
  },
});

export const describe = operation<DescribeImagesRequest, object>()({
  action: 'ecr:DescribeImages',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    if (input.imageIds) {
      refusePaging(input, 'imageIds');
      const images = await requestedImages(services, repository, input.imageIds);
      return { imageDetails: images.map(image => awsImageDetail(repository, image)) };
    }
    const limit = input.maxResults ?? defaultPage;
    const [after] = decodePageToken(input.nextToken, 1) ?? [];
    const { tagStatus = 'ANY', imageStatus = 'ACTIVE' } = input.filter ?? {};
    const rows = await describeImages(services.registry, repository, {
      after,
      limit: limit + 1,
      tagStatus,
      imageStatus,
    });
    const { page, nextToken } = pageOf(rows, limit, last => [last.digest]);
    return { imageDetails: page.map(image => awsImageDetail(repository, image)), nextToken };
  },
});

/** The images that a request names, each once; throws ImageNotFound for the first that is not there. */
async function requestedImages(
  services: Services,
  repository: Repository,
  imageIds: NonNullable<DescribeImagesRequest['imageIds']>,
): Promise<ImageDetail[]> {
  const ids = await Promise.all(
    imageIds.map(async imageId => ({
      imageId,
      found: await resolveImageId(services.registry, repository, imageId),
    })),
  );
  const digests = ids.flatMap(({ found }) => (isFailure(found) ? [] : [found.digest]));
  const images = digests.length === 0 ? [] : await describeImages(services.registry, repository, { digests });
  const there = new Set(images.map(image => image.digest));
  for (const { imageId, found } of ids) {
    if (!isFailure(found) && there.has(found.digest)) continue;
    if (isFailure(found) && /^(Missing|Invalid)/.test(found.failureCode)) {
      throw registryFault('InvalidParameter', { member: 'imageIds', why: found.failureReason });
    }
    const { imageDigest: digest, imageTag: tag } = imageId;
    throw registryFault('ImageNotFound', {
      repository: repository.name,
      registry: repository.registry,
      digest,
      tag,
    });
  }
  return images;
}

const awsImageDetail = (repository: Repository, image: ImageDetail) => ({
  ...awsRepositoryId(repository),
  imageDigest: image.digest,
  ...(image.tags.length > 0 && { imageTags: image.tags }),
  imageSizeInBytes: image.size,
  imagePushedAt: new Date(image.pushedAt),
  imageManifestMediaType: image.mediaType,
  ...(image.artifactType !== null && { artifactMediaType: image.artifactType }),
  ...(image.subject !== null && { subjectManifestDigest: image.subject }),
  imageStatus: image.status,
  ...(image.pulledAt !== null && { lastRecordedPullTime: new Date(image.pulledAt) }),
  ...(image.archivedAt !== null && { lastArchivedAt: new Date(image.archivedAt) }),
  ...(image.activatedAt !== null && { lastActivatedAt: new Date(image.activatedAt) }),
});
