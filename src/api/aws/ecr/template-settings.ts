import type {
  RepositoryCreationTemplate as AwsTemplate,
  CreateRepositoryCreationTemplateRequest,
  Tag,
  UpdateRepositoryCreationTemplateRequest,
} from '@aws-sdk/client-ecr';
import { Fault } from '../../../base/fault.ts';
import { type RegistryId, repositoryArn } from '../../../base/registry-id.ts';
import { registryFault } from '../../../registry/faults.ts';
import { parseLifecyclePolicy } from '../../../registry/lifecycle/parse-policy.ts';
import { prefixKey, rootPrefix } from '../../../registry/prefix-key.ts';
import { parseRepositoryPolicy } from '../../../registry/repository-policy.ts';
import { checkTags } from '../../../registry/repository-tags.ts';
import { checkRoleArn } from '../../../registry/role-arn.ts';
import type { CreationTemplate, Occasion, TemplateSettings } from '../../../registry/templates/templates.ts';
import type { RegistryResource } from '../../registry-resource.ts';
import type { Services } from '../../services.ts';
import { requireEncryption } from './encryption.ts';
import { mutabilityOf } from './mutability.ts';
import { requirePrincipals } from './policies.ts';
import { awsMutability } from './shapes.ts';

type Input = Partial<Omit<CreateRepositoryCreationTemplateRequest, 'prefix'>> & {
  prefix: string | undefined;
};

/** The repositories that a template will make, as policies name them. */
const madeBy = ({ prefix = '' }: { prefix?: string | undefined }, resource: RegistryResource) => {
  const below = prefix === rootPrefix ? '*' : `${prefixKey(prefix)}/*`;
  return { ...resource, arn: repositoryArn(resource.registry, below) };
};

/** Who gives policies to repositories through a template must be allowed to give them by hand. */
export const givesPolicy = [
  {
    action: 'ecr:SetRepositoryPolicy',
    when: (input: Input) => Boolean(input.repositoryPolicy),
    on: madeBy,
  },
  {
    action: 'ecr:PutLifecyclePolicy',
    when: (input: Input) => Boolean(input.lifecyclePolicy),
    on: madeBy,
  },
];

/** What a request gives of the settings, checked; an empty text takes a policy away. */
async function given(
  services: Services,
  registry: RegistryId,
  input: UpdateRepositoryCreationTemplateRequest | CreateRepositoryCreationTemplateRequest,
): Promise<Partial<TemplateSettings>> {
  const { description, repositoryPolicy, lifecyclePolicy, resourceTags, customRoleArn } = input;
  requireEncryption(input.encryptionConfiguration);
  if (input.appliedFor?.length === 0) {
    throw registryFault('Validation', { why: 'appliedFor must name at least one of the occasions' });
  }
  if (customRoleArn) checkRoleArn(registry, customRoleArn);
  const mutability = input.imageTagMutability ?? input.imageTagMutabilityExclusionFilters;
  return {
    ...(description !== undefined && { description: description || null }),
    ...(mutability !== undefined && { tagMutability: mutabilityOf(input) }),
    ...(repositoryPolicy !== undefined && {
      repositoryPolicy: await repositoryPolicyText(services, repositoryPolicy),
    }),
    ...(lifecyclePolicy !== undefined && {
      lifecyclePolicy: lifecyclePolicy === '' ? null : parseLifecyclePolicy(lifecyclePolicy).text,
    }),
    ...(resourceTags !== undefined && {
      tags: checkedTags(resourceTags),
    }),
    ...(input.appliedFor !== undefined && { appliedFor: [...new Set(input.appliedFor)] as Occasion[] }),
    ...(customRoleArn !== undefined && { roleArn: customRoleArn || null }),
  };
}

/** The model of templates has no error of its own for tags. */
function checkedTags(tags: readonly Tag[]): ReadonlyMap<string, string> {
  try {
    return checkTags(tags.map(tag => ({ key: tag.Key ?? '', value: tag.Value ?? '' })));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw registryFault('Validation', { why: error.message });
  }
}

async function repositoryPolicyText(services: Services, text: string): Promise<string | null> {
  if (text === '') return null;
  const parsed = parseRepositoryPolicy(text);
  await requirePrincipals(services, parsed.policy);
  return parsed.text;
}

export async function newTemplate(
  services: Services,
  registry: RegistryId,
  input: CreateRepositoryCreationTemplateRequest,
): Promise<TemplateSettings> {
  return {
    description: null,
    tagMutability: { mode: 'MUTABLE', exclusions: [] },
    repositoryPolicy: null,
    lifecyclePolicy: null,
    tags: new Map(),
    appliedFor: [],
    roleArn: null,
    ...(await given(services, registry, input)),
  };
}

/** What an update makes of a template: what it does not name stays. */
export async function templateChange(
  services: Services,
  registry: RegistryId,
  input: UpdateRepositoryCreationTemplateRequest,
): Promise<(current: CreationTemplate) => TemplateSettings> {
  const change = await given(services, registry, input);
  return current => ({ ...current, ...change });
}

export const awsTemplate = (template: CreationTemplate): AwsTemplate => ({
  prefix: template.prefix,
  ...(template.description !== null && { description: template.description }),
  encryptionConfiguration: { encryptionType: 'AES256' },
  ...(template.tags.size > 0 && {
    resourceTags: [...template.tags].map(([Key, Value]) => ({ Key, Value })),
  }),
  ...awsMutability(template.tagMutability),
  ...(template.repositoryPolicy !== null && { repositoryPolicy: template.repositoryPolicy }),
  ...(template.lifecyclePolicy !== null && { lifecyclePolicy: template.lifecyclePolicy }),
  appliedFor: [...template.appliedFor],
  ...(template.roleArn !== null && { customRoleArn: template.roleArn }),
  createdAt: new Date(template.createdAt),
  updatedAt: new Date(template.updatedAt),
});
