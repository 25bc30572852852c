import type {
  DeleteLifecyclePolicyRequest,
  GetLifecyclePolicyRequest,
  PutLifecyclePolicyRequest,
} from '@aws-sdk/client-ecr';
import { parseLifecyclePolicy } from '../../../registry/lifecycle/parse-policy.ts';
import {
  deleteLifecyclePolicy,
  putLifecyclePolicy,
  requireLifecyclePolicy,
  type StoredPolicy,
} from '../../../registry/lifecycle/stored-policy.ts';
import type { Repository } from '../../../registry/repositories.ts';
import type { Replicated } from '../../replication/replicated.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

export const putLifecycle = operation<PutLifecyclePolicyRequest & Replicated, object>()({
  action: 'ecr:PutLifecyclePolicy',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const policy = parseLifecyclePolicy(input.lifecyclePolicyText ?? '');
    await putLifecyclePolicy(services.registry, repository, policy, input.via);
    return { ...awsRepositoryId(repository), lifecyclePolicyText: policy.text };
  },
});

export const getLifecycle = operation<GetLifecyclePolicyRequest, object>()({
  action: 'ecr:GetLifecyclePolicy',
  resource: theRepository,
  async handler({ resource, services }) {
    const repository = existing(resource);
    return awsPolicy(repository, await requireLifecyclePolicy(services.registry.db.read, repository));
  },
});

export const deleteLifecycle = operation<DeleteLifecyclePolicyRequest & Replicated, object>()({
  action: 'ecr:DeleteLifecyclePolicy',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    return awsPolicy(repository, await deleteLifecyclePolicy(services.registry, repository, input.via));
  },
});

/** A policy that was not evaluated yet shows 1970-01-01, as ECR's do. */
const awsPolicy = (repository: Repository, policy: StoredPolicy) => ({
  ...awsRepositoryId(repository),
  lifecyclePolicyText: policy.text,
  lastEvaluatedAt: new Date(policy.lastEvaluatedAt ?? 0),
});
