import type {
  CreateRepositoryCreationTemplateRequest,
  DeleteRepositoryCreationTemplateRequest,
  DescribeRepositoryCreationTemplatesRequest,
  UpdateRepositoryCreationTemplateRequest,
} from '@aws-sdk/client-ecr';
import { prefixKey } from '../../../registry/prefix-key.ts';
import {
  createTemplate,
  deleteTemplate,
  findTemplates,
  listTemplates,
  updateTemplate,
} from '../../../registry/templates/templates.ts';
import { operation } from '../service.ts';
import { decodePageToken, defaultPage, pageOf, refusePaging } from './page-token.ts';
import { ownRegistry } from './resources.ts';
import { awsTemplate, givesPolicy, newTemplate, templateChange } from './template-settings.ts';

export const createCreationTemplate = operation<CreateRepositoryCreationTemplateRequest, object>()({
  action: 'ecr:CreateRepositoryCreationTemplate',
  also: givesPolicy,
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const settings = await newTemplate(services, registry, input);
    const template = await createTemplate(services.registry, registry, input.prefix ?? '', settings);
    return { registryId: registry.account, repositoryCreationTemplate: awsTemplate(template) };
  },
});

export const updateCreationTemplate = operation<UpdateRepositoryCreationTemplateRequest, object>()({
  action: 'ecr:UpdateRepositoryCreationTemplate',
  also: givesPolicy,
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const change = await templateChange(services, registry, input);
    const template = await updateTemplate(services.registry, registry, input.prefix ?? '', change);
    return { registryId: registry.account, repositoryCreationTemplate: awsTemplate(template) };
  },
});

export const deleteCreationTemplate = operation<DeleteRepositoryCreationTemplateRequest, object>()({
  action: 'ecr:DeleteRepositoryCreationTemplate',
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const template = await deleteTemplate(services.registry, registry, input.prefix ?? '');
    return { registryId: registry.account, repositoryCreationTemplate: awsTemplate(template) };
  },
});

export const describeCreationTemplates = operation<DescribeRepositoryCreationTemplatesRequest, object>()({
  action: 'ecr:DescribeRepositoryCreationTemplates',
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const registryId = registry.account;
    if (input.prefixes) {
      refusePaging(input, 'prefixes');
      const prefixes = [...new Set(input.prefixes.map(prefixKey))];
      const templates = await findTemplates(services.registry, registry, prefixes);
      return { registryId, repositoryCreationTemplates: templates.map(awsTemplate) };
    }
    const limit = input.maxResults ?? defaultPage;
    const [after] = decodePageToken(input.nextToken, 1) ?? [];
    const rows = await listTemplates(services.registry, registry, { after, limit: limit + 1 });
    const { page, nextToken } = pageOf(rows, limit, last => [last.prefix]);
    return { registryId, repositoryCreationTemplates: page.map(awsTemplate), nextToken };
  },
});
