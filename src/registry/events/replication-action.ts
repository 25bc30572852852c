import { type RegistryId, repositoryArn } from '../../base/registry-id.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { RegistryEvent } from './event.ts';

/** An image was replicated, or could not be: told at the destination. */
export const imageReplicated = (
  destination: { readonly registry: RegistryId; readonly repository: string },
  source: RegistryId,
  image: { readonly digest: Digest; readonly tag?: string | undefined },
  result: 'SUCCESS' | 'FAILED',
): RegistryEvent => ({
  type: 'ECR Replication Action',
  registry: destination.registry,
  resources: [repositoryArn(destination.registry, destination.repository)],
  detail: {
    result,
    'repository-name': destination.repository,
    'image-digest': image.digest,
    'source-account': source.account,
    'action-type': 'REPLICATE',
    'source-region': source.region,
    ...(image.tag !== undefined && { 'image-tag': image.tag }),
  },
});
