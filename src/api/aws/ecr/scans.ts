import type { DescribeImageScanFindingsRequest, StartImageScanRequest } from '@aws-sdk/client-ecr';
import { registryFault } from '../../../registry/faults.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { theImage } from './one-image.ts';
import { theRepository } from './resources.ts';

/** There is no scanner yet: what can be refused as ECR would is, and the rest says so. */
export const startImageScan = operation<StartImageScanRequest, object>()({
  action: 'ecr:StartImageScan',
  resource: theRepository,
  async handler({ input, resource, services }) {
    await theImage(services.registry, existing(resource), input.imageId);
    throw registryFault('Validation', {
      why: 'This version of Entrepot has no vulnerability scanner: images cannot be scanned.',
    });
  },
});

export const describeImageScanFindings = operation<DescribeImageScanFindingsRequest, object>()({
  action: 'ecr:DescribeImageScanFindings',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    await theImage(services.registry, repository, input.imageId);
    const { imageDigest: digest, imageTag: tag } = input.imageId ?? {};
    const where = { repository: repository.name, registry: repository.registry };
    throw registryFault('ScanNotFound', { ...where, digest, tag });
  },
});
