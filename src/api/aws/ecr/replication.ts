import type {
  DescribeImageReplicationStatusRequest,
  PutReplicationConfigurationRequest,
} from '@aws-sdk/client-ecr';
import type { Asked } from '../../../access/operation.ts';
import { roleArn, serviceLinkedRolePath } from '../../../accounts/arns.ts';
import { findRole } from '../../../accounts/roles.ts';
import { findServiceLinked } from '../../../accounts/service-linked-roles.ts';
import { updateRegistry } from '../../../registry/configuration/registries.ts';
import {
  checkReplicationConfiguration,
  type ReplicationConfiguration,
  replicationConfiguration,
} from '../../../registry/replication/configuration.ts';
import { replicationStatuses } from '../../../registry/replication/status.ts';
import type { RegistryResource } from '../../registry-resource.ts';
import { replicationService } from '../../replication/in-store.ts';
import { existing } from '../../repository-resource.ts';
import { ensureServiceRole } from '../../service-linked-role.ts';
import type { Services } from '../../services.ts';
import { operation } from '../service.ts';
import { theImage } from './one-image.ts';
import { ownRegistry, theRepository } from './resources.ts';

/** The caller's registry, and whether the role that replicates from it is there. */
async function replicatingRegistry(
  asked: Asked<unknown, Services>,
): Promise<RegistryResource & { readonly role: string; readonly hasRole: boolean }> {
  const resource = await ownRegistry(asked);
  const name = findServiceLinked(replicationService)?.role ?? '';
  const role = await findRole(asked.services.accounts.read, resource.account, name);
  const path = serviceLinkedRolePath(replicationService);
  return { ...resource, role: roleArn(resource.account, path, name), hasRole: role !== undefined };
}

export const putReplication = operation<PutReplicationConfigurationRequest, object>()({
  action: 'ecr:PutReplicationConfiguration',
  resource: replicatingRegistry,
  also: [
    {
      // The first configuration makes the role.
      action: 'iam:CreateServiceLinkedRole',
      when: (_input, _caller, resource) => !resource.hasRole,
      on: (_input, { role, account }) => ({
        arn: role,
        account,
        policies: [],
        context: new Map([['iam:AWSServiceName', [replicationService]]]),
      }),
    },
  ],
  async handler({ input, resource: { registry, hasRole }, services }) {
    const wanted = input.replicationConfiguration as ReplicationConfiguration;
    const { quotas, replication } = services.registry;
    checkReplicationConfiguration(registry, wanted, {
      limit: quotas.limits.replicationDestinations,
      isServed: region => replication.isServed(region),
    });
    if (!hasRole) await ensureServiceRole(services, registry.account, replicationService);
    await updateRegistry(services.registry, registry, () => ({ replication: JSON.stringify(wanted) }));
    return { replicationConfiguration: wanted };
  },
});

export const describeRegistry = operation<object, object>()({
  action: 'ecr:DescribeRegistry',
  resource: ownRegistry,
  async handler({ resource: { registry, settings } }) {
    return {
      registryId: registry.account,
      replicationConfiguration: replicationConfiguration(settings.replication),
    };
  },
});

/** How an image's copies stand, one for each destination. Empty where no rule has ever covered it. */
export const describeImageReplicationStatus = operation<DescribeImageReplicationStatusRequest, object>()({
  action: 'ecr:DescribeImageReplicationStatus',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const { digest } = await theImage(services.registry, repository, input.imageId);
    const statuses = await replicationStatuses(services.registry.db.read, repository.id, digest);
    return {
      repositoryName: repository.name,
      imageId: { imageDigest: digest, ...input.imageId },
      replicationStatuses: statuses.map(({ to, status, failureCode }) => ({
        region: to.region,
        registryId: to.account,
        status,
        ...(failureCode !== undefined && { failureCode }),
      })),
    };
  },
});
