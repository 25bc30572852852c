import type {
  GetLifecyclePolicyPreviewRequest,
  ImageIdentifier,
  StartLifecyclePolicyPreviewRequest,
} from '@aws-sdk/client-ecr';
import { registryFault } from '../../../registry/faults.ts';
import { parseLifecyclePolicy } from '../../../registry/lifecycle/parse-policy.ts';
import {
  type Preview,
  type PreviewResult,
  previewResults,
  requirePreview,
  startPreview,
} from '../../../registry/lifecycle/preview.ts';
import type { Repository } from '../../../registry/repositories.ts';
import type { Digest } from '../../../wire/oci/digest.ts';
import { existing } from '../../repository-resource.ts';
import type { Services } from '../../services.ts';
import { operation } from '../service.ts';
import { isFailure, resolveImageId } from './image-ids.ts';
import { decodePageToken, defaultPage, pageOf, refusePaging } from './page-token.ts';
import { theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

export const startLifecyclePreview = operation<StartLifecyclePolicyPreviewRequest, object>()({
  action: 'ecr:StartLifecyclePolicyPreview',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const { lifecyclePolicyText: given } = input;
    const policy = given === undefined ? undefined : parseLifecyclePolicy(given);
    const { text } = await startPreview(services.registry, repository, policy);
    return { ...awsRepositoryId(repository), lifecyclePolicyText: text, status: 'IN_PROGRESS' };
  },
});

export const getLifecyclePreview = operation<GetLifecyclePolicyPreviewRequest, object>()({
  action: 'ecr:GetLifecyclePolicyPreview',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    if (input.imageIds) refusePaging(input, 'imageIds');
    const preview = await requirePreview(services.registry, repository);
    const [after] = decodePageToken(input.nextToken, 1) ?? [];
    const limit = input.maxResults ?? defaultPage;
    const rows = await previewResults(services.registry, preview, {
      after: after === undefined ? undefined : positionOf(after),
      limit: limit + 1,
      tagStatus: input.filter?.tagStatus ?? 'ANY',
      digests: input.imageIds && (await digestsOf(services, repository, input.imageIds)),
    });
    const { page, nextToken } = pageOf(rows, limit, last => [`${last.position}`]);
    return {
      ...awsRepositoryId(repository),
      lifecyclePolicyText: preview.text,
      status: preview.status,
      previewResults: page.map(awsResult),
      ...(preview.status === 'COMPLETE' && { summary: summaryOf(preview) }),
      nextToken,
    };
  },
});

function positionOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw registryFault('InvalidParameter', { member: 'nextToken', why: 'Invalid token' });
}

/** Of the images that a request names those that are there. */
async function digestsOf(
  services: Services,
  repository: Repository,
  imageIds: readonly ImageIdentifier[],
): Promise<Digest[]> {
  const found = await Promise.all(imageIds.map(id => resolveImageId(services.registry, repository, id)));
  return found.flatMap(each => {
    if (!isFailure(each)) return [each.digest];
    if (/^(Missing|Invalid)/.test(each.failureCode)) {
      throw registryFault('InvalidParameter', { member: 'imageIds', why: each.failureReason });
    }
    return [];
  });
}

const awsResult = (result: PreviewResult) => ({
  ...(result.tags.length > 0 && { imageTags: result.tags }),
  imageDigest: result.digest,
  imagePushedAt: new Date(result.pushed_at),
  action: {
    type: result.action,
    ...(result.action === 'TRANSITION' && { targetStorageClass: 'ARCHIVE' }),
  },
  appliedRulePriority: result.rule_priority,
  storageClass: result.storage_class,
});

const summaryOf = ({ expiring, transitioning }: Preview) => ({
  expiringImageTotalCount: expiring,
  ...(transitioning > 0 && {
    transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: transitioning }],
  }),
});
