import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Digest } from '../../wire/oci/digest.ts';
import { storageClassChanged } from './image-action.ts';
import { pulledThrough } from './pull-through-cache-action.ts';
import { imageReplicated } from './replication-action.ts';
import { imageScanned, scanFrequencyChanged } from './scan-events.ts';

const registry = { account: '123456789012', region: 'us-east-1' };
const arn = 'arn:aws:ecr:us-east-1:123456789012:repository/app/web';
const repository = { registry, name: 'app/web', arn };
const digest = 'sha256:0123' as Digest;
const image = { digest, tag: 'v1', mediaType: 'm', artifactType: 'a', subject: null };

test('archiving and restoring', () => {
  assert.deepEqual(storageClassChanged(repository, image, { storageClass: 'ARCHIVE' }), {
    type: 'ECR Image Action',
    registry,
    resources: [],
    detail: {
      result: 'SUCCESS',
      'repository-name': 'app/web',
      'image-digest': digest,
      'action-type': 'UPDATE_STORAGE_CLASS',
      'target-storage-class': 'ARCHIVE',
      'image-tag': 'v1',
      'manifest-media-type': 'm',
      'artifact-media-type': 'a',
    },
  });
  const to = { storageClass: 'STANDARD', lastActivatedAt: 1_700_000_000_000 } as const;
  const { detail } = storageClassChanged(repository, { ...image, tag: undefined }, to);
  assert.equal(detail['last-activated-at'], '2023-11-14T22:13:20.000Z');
  assert.equal('image-tag' in detail, false);
});

test('replication is told at the destination', () => {
  const source = { account: '999999999999', region: 'eu-west-1' };
  assert.deepEqual(imageReplicated({ registry, repository: 'app/web' }, source, image, 'SUCCESS'), {
    type: 'ECR Replication Action',
    registry,
    resources: [arn],
    detail: {
      result: 'SUCCESS',
      'repository-name': 'app/web',
      'image-digest': digest,
      'source-account': '999999999999',
      'action-type': 'REPLICATE',
      'source-region': 'eu-west-1',
      'image-tag': 'v1',
    },
  });
});

test('scans', () => {
  const done = { status: 'COMPLETE', severityCounts: { HIGH: 2 } } as const;
  assert.deepEqual(imageScanned(repository, { digest, tags: ['v1'] }, done), {
    type: 'ECR Image Scan',
    registry,
    resources: [arn],
    detail: {
      'scan-status': 'COMPLETE',
      'repository-name': 'app/web',
      'finding-severity-counts': { HIGH: 2 },
      'image-digest': digest,
      'image-tags': ['v1'],
    },
  });
  const failed = imageScanned(repository, { digest, tags: [] }, { status: 'FAILED' });
  assert.equal('finding-severity-counts' in failed.detail, false);

  const change = { name: 'app/web', arn, frequency: 'CONTINUOUS_SCAN', previous: 'MANUAL' } as const;
  assert.deepEqual(scanFrequencyChanged(registry, [change]).detail, {
    'action-type': 'SCAN_FREQUENCY_CHANGE',
    repositories: [
      {
        'repository-name': 'app/web',
        'repository-arn': arn,
        'scan-frequency': 'CONTINUOUS_SCAN',
        'previous-scan-frequency': 'MANUAL',
      },
    ],
    'resource-type': 'REPOSITORY',
    'scan-type': 'ENHANCED',
  });
});

test('pull through cache', () => {
  const sync = {
    repository: 'app/web',
    repositoryPrefix: 'app',
    upstreamRegistryUrl: 'public.ecr.aws',
    tag: 'v1',
    digest,
  };
  const detail = {
    'rule-version': '1',
    'sync-status': 'SUCCESS',
    'ecr-repository-prefix': 'app',
    'repository-name': 'app/web',
    'upstream-registry-url': 'public.ecr.aws',
    'image-tag': 'v1',
    'image-digest': digest,
  };
  assert.deepEqual(pulledThrough(registry, sync), {
    type: 'ECR Pull Through Cache Action',
    registry,
    resources: [arn],
    detail,
  });
  const failure = { code: 'UpstreamUnavailable', reason: 'no answer' };
  assert.deepEqual(pulledThrough(registry, { ...sync, failure }).detail, {
    ...detail,
    'sync-status': 'FAILED',
    'failure-code': 'UpstreamUnavailable',
    'failure-reason': 'no answer',
  });
});
