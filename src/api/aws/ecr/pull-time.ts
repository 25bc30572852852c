import type {
  DeregisterPullTimeUpdateExclusionRequest,
  ListPullTimeUpdateExclusionsRequest,
  RegisterPullTimeUpdateExclusionRequest,
} from '@aws-sdk/client-ecr';
import {
  deregisterExclusion,
  listExclusions,
  registerExclusion,
} from '../../../registry/pull-time-exclusions.ts';
import { operation } from '../service.ts';
import { decodePageToken, defaultPage, pageOf } from './page-token.ts';
import { ownRegistry } from './resources.ts';

export const registerPullTimeExclusion = operation<RegisterPullTimeUpdateExclusionRequest, object>()({
  action: 'ecr:RegisterPullTimeUpdateExclusion',
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const principalArn = input.principalArn as string;
    const createdAt = await registerExclusion(services.registry, registry, principalArn);
    return { principalArn, createdAt: new Date(createdAt) };
  },
});

export const deregisterPullTimeExclusion = operation<DeregisterPullTimeUpdateExclusionRequest, object>()({
  action: 'ecr:DeregisterPullTimeUpdateExclusion',
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const principalArn = input.principalArn as string;
    await deregisterExclusion(services.registry, registry, principalArn);
    return { principalArn };
  },
});

export const listPullTimeExclusions = operation<ListPullTimeUpdateExclusionsRequest, object>()({
  action: 'ecr:ListPullTimeUpdateExclusions',
  resource: ownRegistry,
  async handler({ input, resource: { registry }, services }) {
    const limit = input.maxResults ?? defaultPage;
    const [after] = decodePageToken(input.nextToken, 1) ?? [];
    const rows = await listExclusions(services.registry, registry, { after, limit: limit + 1 });
    const { page, nextToken } = pageOf(rows, limit, last => [last]);
    return { pullTimeUpdateExclusions: page, nextToken };
  },
});
