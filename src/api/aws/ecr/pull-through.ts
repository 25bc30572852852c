import type {
  CreatePullThroughCacheRuleRequest,
  DeletePullThroughCacheRuleRequest,
  DescribePullThroughCacheRulesRequest,
  UpdatePullThroughCacheRuleRequest,
  ValidatePullThroughCacheRuleRequest,
} from '@aws-sdk/client-ecr';
import type { RegistryId } from '../../../base/registry-id.ts';
import { registryFault } from '../../../registry/faults.ts';
import { prefixKey } from '../../../registry/prefix-key.ts';
import {
  createRule,
  deleteRule,
  getRule,
  listRules,
  type PullThroughRule,
  updateRule,
} from '../../../registry/pull-through/rules.ts';
import { operation } from '../service.ts';
import { decodePageToken, defaultPage, pageOf, refusePaging } from './page-token.ts';
import { theRegistry } from './resources.ts';

/** What every answer shows of a rule; the operations differ in the rest. */
const base = ({ account: registryId }: RegistryId, rule: PullThroughRule) => ({
  ecrRepositoryPrefix: rule.prefix,
  registryId,
  ...(rule.credentialArn !== null && { credentialArn: rule.credentialArn }),
  ...(rule.roleArn !== null && { customRoleArn: rule.roleArn }),
  ...(rule.upstreamPrefix !== null && { upstreamRepositoryPrefix: rule.upstreamPrefix }),
});

const whole = (registry: RegistryId, rule: PullThroughRule) => ({
  ...base(registry, rule),
  upstreamRegistryUrl: rule.url,
  createdAt: new Date(rule.createdAt),
});

export const createPullThroughRule = operation<CreatePullThroughCacheRuleRequest, object>()({
  action: 'ecr:CreatePullThroughCacheRule',
  resource: theRegistry,
  async handler({ input, resource: { registry }, services }) {
    const rule = await createRule(services.registry, registry, {
      prefix: input.ecrRepositoryPrefix ?? '',
      url: input.upstreamRegistryUrl ?? '',
      upstream: input.upstreamRegistry,
      upstreamPrefix: input.upstreamRepositoryPrefix ?? null,
      credentialArn: input.credentialArn ?? null,
      roleArn: input.customRoleArn ?? null,
    });
    return { ...whole(registry, rule), upstreamRegistry: rule.upstream };
  },
});

export const describePullThroughRules = operation<DescribePullThroughCacheRulesRequest, object>()({
  action: 'ecr:DescribePullThroughCacheRules',
  resource: theRegistry,
  async handler({ input, resource: { registry }, services }) {
    const shown = (rule: PullThroughRule) => ({
      ...whole(registry, rule),
      upstreamRegistry: rule.upstream,
      updatedAt: new Date(rule.updatedAt),
    });
    if (input.ecrRepositoryPrefixes) {
      refusePaging(input, 'ecrRepositoryPrefixes');
      const prefixes = [...new Set(input.ecrRepositoryPrefixes.map(prefixKey))];
      const rules = await Promise.all(prefixes.map(each => getRule(services.registry, registry, each)));
      return { pullThroughCacheRules: rules.map(shown) };
    }
    const limit = input.maxResults ?? defaultPage;
    const [after] = decodePageToken(input.nextToken, 1) ?? [];
    const rows = await listRules(services.registry, registry, { after, limit: limit + 1 });
    const { page, nextToken } = pageOf(rows, limit, last => [last.prefix]);
    return { pullThroughCacheRules: page.map(shown), nextToken };
  },
});

export const updatePullThroughRule = operation<UpdatePullThroughCacheRuleRequest, object>()({
  action: 'ecr:UpdatePullThroughCacheRule',
  resource: theRegistry,
  async handler({ input, resource: { registry }, services }) {
    const { ecrRepositoryPrefix = '', credentialArn, customRoleArn: roleArn } = input;
    if (credentialArn === undefined && roleArn === undefined) {
      throw registryFault('InvalidInput', {
        why: 'Please set either credential arn or role arn to update the credentials',
      });
    }
    const change = { ...(credentialArn && { credentialArn }), ...(roleArn && { roleArn }) };
    const rule = await updateRule(services.registry, registry, ecrRepositoryPrefix, change);
    return { ...base(registry, rule), updatedAt: new Date(rule.updatedAt) };
  },
});

export const deletePullThroughRule = operation<DeletePullThroughCacheRuleRequest, object>()({
  action: 'ecr:DeletePullThroughCacheRule',
  resource: theRegistry,
  async handler({ input, resource: { registry }, services }) {
    return whole(registry, await deleteRule(services.registry, registry, input.ecrRepositoryPrefix ?? ''));
  },
});

/** Nothing is fetched yet, and there is no Secrets Manager: a rule is never found to work. */
export const validatePullThroughRule = operation<ValidatePullThroughCacheRuleRequest, object>()({
  action: 'ecr:ValidatePullThroughCacheRule',
  resource: theRegistry,
  async handler({ input, resource: { registry }, services }) {
    const rule = await getRule(services.registry, registry, input.ecrRepositoryPrefix ?? '');
    return {
      ...base(registry, rule),
      upstreamRegistryUrl: rule.url,
      isValid: false,
      failure: 'This version of Entrepot does not fetch from upstream registries.',
    };
  },
});
