import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  DescribePolicyRequest,
  DescribePolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  UpdatePolicyRequest,
  UpdatePolicyResponse,
} from '@aws-sdk/client-organizations';
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listPolicies,
  updatePolicy,
} from '../../../accounts/organization/policies.ts';
import { isPolicyType } from '../../../accounts/organization/policy-type.ts';
import { requireType } from '../../../accounts/organization/policy-types.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { policyType, requestTags } from './resources.ts';
import { awsPolicy, awsPolicySummary, tagsFrom } from './shapes.ts';

export const create = inOrganization<Checked<CreatePolicyRequest>, CreatePolicyResponse>()({
  name: 'CreatePolicy',
  open: 'management',
  delegable: true,
  context: input => [...policyType(input.Type), ...requestTags(input.Tags)],
  async handler({ input, organization, change }) {
    const wanted = {
      type: requireType(input.Type),
      name: input.Name,
      description: input.Description,
      content: input.Content,
      tags: tagsFrom(input.Tags),
    };
    return { Policy: awsPolicy(await change(w => createPolicy(w, organization, wanted))) };
  },
});

export const describe = inOrganization<Checked<DescribePolicyRequest>, DescribePolicyResponse>()({
  name: 'DescribePolicy',
  open: 'administrators',
  delegable: true,
  about: input => [input.PolicyId],
  async handler({ input, organization, db }) {
    return { Policy: awsPolicy(await getPolicy(db, organization, input.PolicyId)) };
  },
});

export const list = inOrganization<Checked<ListPoliciesRequest>, ListPoliciesResponse>()({
  name: 'ListPolicies',
  open: 'administrators',
  delegable: true,
  context: input => policyType(input.Filter),
  async handler({ input, organization, db }) {
    if (!isPolicyType(input.Filter)) return { Policies: [] };
    const page = await listPolicies(db, organization, input.Filter, pageRequest(input));
    return { Policies: page.items.map(awsPolicySummary), ...pageAnswer(page) };
  },
});

export const update = inOrganization<Checked<UpdatePolicyRequest>, UpdatePolicyResponse>()({
  name: 'UpdatePolicy',
  open: 'management',
  delegable: true,
  about: input => [input.PolicyId],
  async handler({ input, organization, change }) {
    const wanted = {
      ...(input.Name !== undefined && { name: input.Name }),
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.Content !== undefined && { content: input.Content }),
    };
    return { Policy: awsPolicy(await change(w => updatePolicy(w, organization, input.PolicyId, wanted))) };
  },
});

export const remove = inOrganization<Checked<DeletePolicyRequest>, object>()({
  name: 'DeletePolicy',
  open: 'management',
  delegable: true,
  about: input => [input.PolicyId],
  async handler({ input, organization, change }) {
    await change(w => deletePolicy(w, organization, input.PolicyId));
    return {};
  },
});
