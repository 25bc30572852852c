import type { Transaction } from 'kysely';
import { authenticateAccount } from '../../access/authenticate-service.ts';
import { perform } from '../../access/funnel.ts';
import type { Asked, Operation } from '../../access/operation.ts';
import { findAccount } from '../../accounts/account.ts';
import type { RegistryId } from '../../base/registry-id.ts';
import { registryFault } from '../../registry/faults.ts';
import { attachedRegistryPolicy } from '../../registry/registry-policy.ts';
import type { Repository } from '../../registry/repositories.ts';
import { compiledPolicy } from '../../registry/repository-policy.ts';
import type { RegistrySchema } from '../../registry/schema.ts';
import { ensureRepository } from '../../registry/templates/create-from-template.ts';
import { type CreationTemplate, templateFor } from '../../registry/templates/templates.ts';
import { type RepositoryResource, repositoryResource } from '../repository-resource.ts';
import type { Services } from '../services.ts';

/** What is asked of a destination. Its members are what the audit log shows. */
export interface ReplicateImageInput<T> {
  /** The destination. */
  readonly registry: RegistryId;
  readonly name: string;
  readonly imageDigest: string;
  readonly imageTag: string | undefined;
  readonly sourceAccount: string;
  readonly sourceRegion: string;
  /** Brings the image in, in the transaction in which the repository is there; `made` where it was not before. */
  readonly bring: (tx: Transaction<RegistrySchema>, repository: Repository, made: boolean) => Promise<T>;
}

interface DestinationRepository extends RepositoryResource {
  /** The template that makes the repository, where it is missing and a template for replication covers its name. */
  readonly template?: CreationTemplate | undefined;
}

type Input = ReplicateImageInput<unknown>;

/** The destination, whose registry policy has a say in replication under either scope. Throws DestinationNotFound. */
async function destination({ services, input }: Asked<Input, Services>): Promise<DestinationRepository> {
  const { registry, name } = input;
  const account = await findAccount(services.accounts.read, registry.account);
  if (!account || account.closedAt !== undefined) throw registryFault('DestinationNotFound', { registry });
  const resource = await repositoryResource(services, registry, name);
  const { policyScope, policyText } = resource.settings;
  const policies =
    policyScope === 'V1' && policyText !== null
      ? [...resource.policies, attachedRegistryPolicy(compiledPolicy(policyText))]
      : resource.policies;
  if (resource.repository) return { ...resource, policies };
  const template = await templateFor(services.registry, registry, name, 'REPLICATION');
  return { ...resource, policies, template };
}

/**
 * Tags that a template sets are set by the template's role; what the destination has to grant to another account is
 * the right to have them set.
 */
const tagResource: Operation<Input, void, DestinationRepository, Services> = {
  action: 'ecr:TagResource',
  resource: destination,
  handler: async () => {},
};

/**
 * `ecr:ReplicateImage`: what ECR's replication does to a destination, as the source account's service-linked role. It
 * has no API of its own. A missing repository is made, which must be allowed too; tags of the template that makes it
 * need the right to set them where the account is another one (ECR User Guide, "Private image replication", "Templates
 * to control repositories created during a pull through cache, create on push, or replication action").
 */
export const replicateImage: Operation<Input, unknown, DestinationRepository, Services> = {
  action: 'ecr:ReplicateImage',
  resource: destination,
  also: [
    {
      action: 'ecr:CreateRepository',
      when: (_input, _caller, { repository }) => repository === undefined,
    },
  ],
  async handler({ input, resource, request, services }) {
    const { registry: backend, accounts } = services;
    const { registry, name, template, repository: there } = resource;
    if (template && template.tags.size > 0) {
      if (template.roleArn === null)
        throw registryFault('TemplateRoleMissing', { prefix: template.prefix, registry });
      const caller = await authenticateAccount(accounts, input.sourceAccount);
      await perform(tagResource, { name: 'TagResource', door: 'service', input, caller, request, services });
    }
    return backend.db.write(async tx => {
      const repository = await ensureRepository(tx, backend, registry, name, template);
      // Made by nobody's right: what was there when the right was asked for has been deleted since.
      if (there && there.id !== repository.id)
        throw registryFault('RepositoryNotFound', { repository: name, registry });
      return input.bring(tx, repository, there === undefined);
    });
  },
};
