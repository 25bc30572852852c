import type { UpdateImageStorageClassRequest } from '@aws-sdk/client-ecr';
import type { StorageClass } from '../../../registry/image-status.ts';
import { updateStorageClass } from '../../../registry/storage-class.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { theImage } from './one-image.ts';
import { theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

export const updateImageStorageClass = operation<UpdateImageStorageClassRequest, object>()({
  action: 'ecr:UpdateImageStorageClass',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const { digest } = await theImage(services.registry, repository, input.imageId);
    const target = input.targetStorageClass as StorageClass;
    const imageStatus = await updateStorageClass(services.registry, repository, digest, target);
    return {
      ...awsRepositoryId(repository),
      imageId: { imageDigest: digest, ...input.imageId },
      imageStatus,
    };
  },
});
