import type {
  DescribeEffectivePolicyRequest,
  DescribeEffectivePolicyResponse,
  ListAccountsWithInvalidEffectivePolicyRequest,
  ListAccountsWithInvalidEffectivePolicyResponse,
  ListEffectivePolicyValidationErrorsRequest,
  ListEffectivePolicyValidationErrorsResponse,
} from '@aws-sdk/client-organizations';
import { orgFault } from '../../../accounts/organization/faults.ts';
import { getMember } from '../../../accounts/organization/members.ts';
import { getTarget } from '../../../accounts/organization/targets.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { policyType } from './resources.ts';

/**
 * Effective policies are those of the management policy types, of which there are none here: service control and
 * resource control policies have no effective policy in AWS either, and the model refuses their names.
 */
const none = (type: string) => orgFault('EffectivePolicyNotFound', { type });

export const describe = inOrganization<
  Checked<DescribeEffectivePolicyRequest>,
  DescribeEffectivePolicyResponse
>()({
  name: 'DescribeEffectivePolicy',
  open: 'members',
  about: input => (input.TargetId === undefined ? [] : [input.TargetId]),
  context: input => policyType(input.PolicyType),
  async handler({ input, organization, account, db }) {
    const { TargetId: target = account } = input;
    if (account !== organization.managementAccount && target !== account) throw orgFault('NoPermission', {});
    await getTarget(db, organization, target);
    throw none(input.PolicyType);
  },
});

export const listInvalid = inOrganization<
  Checked<ListAccountsWithInvalidEffectivePolicyRequest>,
  ListAccountsWithInvalidEffectivePolicyResponse
>()({
  name: 'ListAccountsWithInvalidEffectivePolicy',
  open: 'administrators',
  context: input => policyType(input.PolicyType),
  async handler({ input }) {
    throw none(input.PolicyType);
  },
});

export const listErrors = inOrganization<
  Checked<ListEffectivePolicyValidationErrorsRequest>,
  ListEffectivePolicyValidationErrorsResponse
>()({
  name: 'ListEffectivePolicyValidationErrors',
  open: 'administrators',
  about: input => [input.AccountId],
  context: input => policyType(input.PolicyType),
  async handler({ input, organization, db }) {
    await getMember(db, organization, input.AccountId);
    throw none(input.PolicyType);
  },
});
