import type {
  DeleteRepositoryPolicyRequest,
  GetRepositoryPolicyRequest,
  SetRepositoryPolicyRequest,
} from '@aws-sdk/client-ecr';
import type { Policy } from '../../../iam/index.ts';
import { registryFault } from '../../../registry/faults.ts';
import { registryPolicies } from '../../../registry/registry-policy.ts';
import { type Repository, removeRepositoryPolicy, updateRepository } from '../../../registry/repositories.ts';
import {
  attachedRepositoryPolicy,
  invalidPolicy,
  parseRepositoryPolicy,
} from '../../../registry/repository-policy.ts';
import type { Replicated } from '../../replication/replicated.ts';
import { existing } from '../../repository-resource.ts';
import type { Services } from '../../services.ts';
import { operation } from '../service.ts';
import { theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

function policyOf(repository: Repository): string {
  if (repository.policyText === null) {
    const { name, registry } = repository;
    throw registryFault('RepositoryPolicyNotFound', { repository: name, registry });
  }
  return repository.policyText;
}

/** Throws InvalidPolicy where a repository policy names principals that are not there. */
export async function requirePrincipals(services: Services, policy: Policy): Promise<void> {
  const named = policy.principals.map(principal => principal.arn);
  const known = await services.accounts.findPrincipals(named);
  const strangers = named.filter(arn => !known.has(arn));
  if (strangers.length > 0) throw invalidPolicy(`these principals do not exist: ${strangers.join(', ')}`);
}

export const setPolicy = operation<SetRepositoryPolicyRequest & Replicated, object>()({
  action: 'ecr:SetRepositoryPolicy',
  resource: theRepository,
  async handler({ input, resource, services, wouldAllow }) {
    const repository = existing(resource);
    const { text, policy } = parseRepositoryPolicy(input.policyText ?? '');
    await requirePrincipals(services, policy);
    const after = {
      ...resource,
      policies: [attachedRepositoryPolicy(policy), ...registryPolicies(resource.settings)],
    };
    if (!input.force && !wouldAllow('ecr:SetRepositoryPolicy', after)) {
      throw registryFault('InvalidParameter', {
        member: 'PolicyText',
        why: 'The policy would prevent you from setting the repository policy in the future; use force to set it',
      });
    }
    await updateRepository(services.registry, repository, { policyText: text }, input.via);
    return { ...awsRepositoryId(repository), policyText: text };
  },
});

export const getPolicy = operation<GetRepositoryPolicyRequest, object>()({
  action: 'ecr:GetRepositoryPolicy',
  resource: theRepository,
  async handler({ resource }) {
    const repository = existing(resource);
    return { ...awsRepositoryId(repository), policyText: policyOf(repository) };
  },
});

export const deletePolicy = operation<DeleteRepositoryPolicyRequest & Replicated, object>()({
  action: 'ecr:DeleteRepositoryPolicy',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const policyText = await removeRepositoryPolicy(services.registry, repository, input.via);
    return { ...awsRepositoryId(repository), policyText };
  },
});
