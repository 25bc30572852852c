import type { PutRegistryPolicyRequest } from '@aws-sdk/client-ecr';
import { updateRegistry } from '../../../registry/configuration/registries.ts';
import { registryFault } from '../../../registry/faults.ts';
import {
  attachedRegistryPolicy,
  invalidRegistryPolicy,
  parseRegistryPolicy,
} from '../../../registry/registry-policy.ts';
import { operation } from '../service.ts';
import { ownRegistry } from './resources.ts';

export const putRegistryPolicy = operation<PutRegistryPolicyRequest, object>()({
  action: 'ecr:PutRegistryPolicy',
  resource: ownRegistry,
  async handler({ input, resource, services, wouldAllow }) {
    const { registry, settings } = resource;
    const { text, policy } = parseRegistryPolicy(input.policyText ?? '', settings.policyScope);
    const named = policy.principals.map(principal => principal.arn);
    const known = await services.accounts.findPrincipals(named);
    const strangers = named.filter(arn => !known.has(arn));
    if (strangers.length > 0) {
      throw invalidRegistryPolicy(`these principals do not exist: ${strangers.join(', ')}`);
    }
    const after = { ...resource, policies: [attachedRegistryPolicy(policy)] };
    const wayBack = ['ecr:PutRegistryPolicy', 'ecr:DeleteRegistryPolicy'];
    if (settings.policyScope === 'V2' && !wayBack.some(action => wouldAllow(action, after))) {
      throw registryFault('InvalidParameter', {
        member: 'PolicyText',
        why: 'The policy would prevent you from changing the registry policy in the future',
      });
    }
    await updateRegistry(services.registry, registry, () => ({ policy_text: text }));
    return { registryId: registry.account, policyText: text };
  },
});

export const getRegistryPolicy = operation<object, object>()({
  action: 'ecr:GetRegistryPolicy',
  resource: ownRegistry,
  async handler({ resource: { registry, settings } }) {
    if (settings.policyText === null) throw registryFault('RegistryPolicyNotFound', { registry });
    return { registryId: registry.account, policyText: settings.policyText };
  },
});

export const deleteRegistryPolicy = operation<object, object>()({
  action: 'ecr:DeleteRegistryPolicy',
  resource: ownRegistry,
  async handler({ resource: { registry }, services }) {
    let policyText: string | null = null;
    await updateRegistry(services.registry, registry, current => {
      policyText = current.policyText;
      if (policyText === null) throw registryFault('RegistryPolicyNotFound', { registry });
      return { policy_text: null };
    });
    return { registryId: registry.account, policyText };
  },
});
