import type {
  DisablePolicyTypeRequest,
  DisablePolicyTypeResponse,
  EnablePolicyTypeRequest,
  EnablePolicyTypeResponse,
} from '@aws-sdk/client-organizations';
import { orgFault } from '../../../accounts/organization/faults.ts';
import { enabledTypes } from '../../../accounts/organization/full-access.ts';
import { isPolicyType } from '../../../accounts/organization/policy-type.ts';
import {
  disablePolicyType,
  enablePolicyType,
  requireRoot,
  requireType,
} from '../../../accounts/organization/policy-types.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { policyType } from './resources.ts';
import { awsRoot } from './shapes.ts';

export const enable = inOrganization<Checked<EnablePolicyTypeRequest>, EnablePolicyTypeResponse>()({
  name: 'EnablePolicyType',
  open: 'management',
  delegable: true,
  about: input => [input.RootId],
  context: input => policyType(input.PolicyType),
  async handler({ input, organization, change }) {
    requireRoot(organization, input.RootId);
    const type = requireType(input.PolicyType);
    const enabled = await change(async w => {
      await enablePolicyType(w, organization, type);
      return await enabledTypes(w.db, organization);
    });
    return { Root: awsRoot(organization, enabled) };
  },
});

export const disable = inOrganization<Checked<DisablePolicyTypeRequest>, DisablePolicyTypeResponse>()({
  name: 'DisablePolicyType',
  open: 'management',
  delegable: true,
  about: input => [input.RootId],
  context: input => policyType(input.PolicyType),
  async handler({ input, organization, change }) {
    requireRoot(organization, input.RootId);
    const type = input.PolicyType;
    if (!isPolicyType(type)) throw orgFault('PolicyTypeNotEnabled', { type });
    const enabled = await change(async w => {
      await disablePolicyType(w, organization, type);
      return await enabledTypes(w.db, organization);
    });
    return { Root: awsRoot(organization, enabled) };
  },
});
