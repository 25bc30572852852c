import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ecr';
import { changeTags, checkTags } from '../../../registry/repository-tags.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { repositoryByArn, requestTags, tagKeys } from './resources.ts';

export const tagResource = operation<TagResourceRequest, object>()({
  action: 'ecr:TagResource',
  resource: asked =>
    repositoryByArn(asked, asked.input.resourceArn ?? '', requestTags(asked.input.tags ?? [])),
  async handler({ input, resource, services }) {
    const tags = (input.tags ?? []).map(tag => ({ key: tag.Key ?? '', value: tag.Value ?? '' }));
    await changeTags(services.registry, existing(resource), { set: checkTags(tags) });
    return {};
  },
});

export const untagResource = operation<UntagResourceRequest, object>()({
  action: 'ecr:UntagResource',
  resource: asked =>
    repositoryByArn(asked, asked.input.resourceArn ?? '', tagKeys(asked.input.tagKeys ?? [])),
  async handler({ input, resource, services }) {
    await changeTags(services.registry, existing(resource), { remove: input.tagKeys ?? [] });
    return {};
  },
});

export const listTagsForResource = operation<ListTagsForResourceRequest, object>()({
  action: 'ecr:ListTagsForResource',
  resource: asked => repositoryByArn(asked, asked.input.resourceArn ?? ''),
  async handler({ resource }) {
    return { tags: [...existing(resource).tags].map(([Key, Value]) => ({ Key, Value })) };
  },
});
