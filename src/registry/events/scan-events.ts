import type { Digest } from '../../wire/oci/digest.ts';
import type { Repository } from '../repositories.ts';
import type { RegistryEvent } from './event.ts';

/** The scan of an image ended. */
export const imageScanned = (
  repository: Pick<Repository, 'registry' | 'name' | 'arn'>,
  image: { readonly digest: Digest; readonly tags: readonly string[] },
  outcome:
    | { readonly status: 'COMPLETE'; readonly severityCounts: Readonly<Record<string, number>> }
    | { readonly status: 'FAILED' },
): RegistryEvent => ({
  type: 'ECR Image Scan',
  registry: repository.registry,
  resources: [repository.arn],
  detail: {
    'scan-status': outcome.status,
    'repository-name': repository.name,
    ...(outcome.status === 'COMPLETE' && { 'finding-severity-counts': outcome.severityCounts }),
    'image-digest': image.digest,
    'image-tags': image.tags,
  },
});

export type ScanFrequency = 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL';

/** Enhanced scanning watches these repositories, all of one registry, in another way than before. */
export const scanFrequencyChanged = (
  registry: Repository['registry'],
  repositories: readonly {
    readonly name: string;
    readonly arn: string;
    readonly frequency: ScanFrequency;
    readonly previous: ScanFrequency;
  }[],
): RegistryEvent => ({
  type: 'ECR Scan Resource Change',
  registry,
  resources: [],
  detail: {
    'action-type': 'SCAN_FREQUENCY_CHANGE',
    repositories: repositories.map(each => ({
      'repository-name': each.name,
      'repository-arn': each.arn,
      'scan-frequency': each.frequency,
      'previous-scan-frequency': each.previous,
    })),
    'resource-type': 'REPOSITORY',
    'scan-type': 'ENHANCED',
  },
});
