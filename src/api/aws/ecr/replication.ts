import type {
  DescribeImageReplicationStatusRequest,
  PutReplicationConfigurationRequest,
} from '@aws-sdk/client-ecr';
import { updateRegistry } from '../../../registry/configuration/registries.ts';
import {
  checkReplicationConfiguration,
  type ReplicationConfiguration,
  replicationConfiguration,
} from '../../../registry/replication-configuration.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { theImage } from './one-image.ts';
import { ownRegistry, theRepository } from './resources.ts';

export const putReplication = operation<PutReplicationConfigurationRequest, object>()({
  action: 'ecr:PutReplicationConfiguration',
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const wanted = input.replicationConfiguration as ReplicationConfiguration;
    const { replicationDestinations } = services.registry.quotas.limits;
    checkReplicationConfiguration(registry, wanted, replicationDestinations);
    const replication = JSON.stringify(wanted);
    await updateRegistry(services.registry, registry, () => ({ replication }));
    return { replicationConfiguration: wanted };
  },
});

export const describeRegistry = operation<object, object>()({
  action: 'ecr:DescribeRegistry',
  resource: ownRegistry,
  async handler({ resource: { registry, settings } }) {
    return {
      registryId: registry.account,
      replicationConfiguration: replicationConfiguration(settings),
    };
  },
});

/** Nothing is replicated yet, so no image has a status. */
export const describeImageReplicationStatus = operation<DescribeImageReplicationStatusRequest, object>()({
  action: 'ecr:DescribeImageReplicationStatus',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const { digest } = await theImage(services.registry, repository, input.imageId);
    const imageId = { imageDigest: digest, ...input.imageId };
    return { repositoryName: repository.name, imageId, replicationStatuses: [] };
  },
});
