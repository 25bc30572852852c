import { type RegistryId, repositoryArn } from '../../base/registry-id.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { RegistryEvent } from './event.ts';

export interface CacheSync {
  readonly repository: string;
  readonly repositoryPrefix: string;
  /** As the rule has it, for example `public.ecr.aws`. */
  readonly upstreamRegistryUrl: string;
  readonly tag?: string | undefined;
  /** Absent where the upstream did not tell. */
  readonly digest?: Digest | undefined;
  /** Why it failed; absent where it did not. */
  readonly failure?: { readonly code: string; readonly reason: string };
}

/** An image was fetched from an upstream registry, or could not be. */
export const pulledThrough = (registry: RegistryId, sync: CacheSync): RegistryEvent => ({
  type: 'ECR Pull Through Cache Action',
  registry,
  resources: [repositoryArn(registry, sync.repository)],
  detail: {
    'rule-version': '1',
    'sync-status': sync.failure ? 'FAILED' : 'SUCCESS',
    'ecr-repository-prefix': sync.repositoryPrefix,
    'repository-name': sync.repository,
    'upstream-registry-url': sync.upstreamRegistryUrl,
    ...(sync.tag !== undefined && { 'image-tag': sync.tag }),
    ...(sync.digest !== undefined && { 'image-digest': sync.digest }),
    ...(sync.failure && { 'failure-code': sync.failure.code, 'failure-reason': sync.failure.reason }),
  },
});
