import type { DescribeImageSigningStatusRequest, PutSigningConfigurationRequest } from '@aws-sdk/client-ecr';
import { updateRegistry } from '../../../registry/configuration/registries.ts';
import {
  checkSigningConfiguration,
  type SigningConfiguration,
  signingConfiguration,
} from '../../../registry/signing-configuration.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { theImage } from './one-image.ts';
import { ownRegistry, theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

export const putSigning = operation<PutSigningConfigurationRequest, object>()({
  action: 'ecr:PutSigningConfiguration',
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const wanted = input.signingConfiguration as SigningConfiguration;
    checkSigningConfiguration(registry, wanted);
    const signing = JSON.stringify(wanted);
    await updateRegistry(services.registry, registry, () => ({ signing }));
    return { signingConfiguration: wanted };
  },
});

export const getSigning = operation<object, object>()({
  action: 'ecr:GetSigningConfiguration',
  resource: ownRegistry,
  async handler({ resource: { registry, settings } }) {
    return { registryId: registry.account, signingConfiguration: signingConfiguration(settings) };
  },
});

export const deleteSigning = operation<object, object>()({
  action: 'ecr:DeleteSigningConfiguration',
  resource: ownRegistry,
  async handler({ resource: { registry }, services }) {
    let gone: SigningConfiguration | undefined;
    await updateRegistry(services.registry, registry, current => {
      gone = signingConfiguration(current);
      return { signing: null };
    });
    return { registryId: registry.account, signingConfiguration: gone };
  },
});

/** Nothing is signed yet, so no image has a status. */
export const describeImageSigningStatus = operation<DescribeImageSigningStatusRequest, object>()({
  action: 'ecr:DescribeImageSigningStatus',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const { digest } = await theImage(services.registry, repository, input.imageId);
    const imageId = { imageDigest: digest, ...input.imageId };
    return { ...awsRepositoryId(repository), imageId, signingStatuses: [] };
  },
});
