import type {
  AttachPolicyRequest,
  DetachPolicyRequest,
  ListPoliciesForTargetRequest,
  ListPoliciesForTargetResponse,
  ListTargetsForPolicyRequest,
  ListTargetsForPolicyResponse,
} from '@aws-sdk/client-organizations';
import {
  attachPolicy,
  detachPolicy,
  policiesOf,
  targetsOf,
} from '../../../accounts/organization/attachments.ts';
import { isPolicyType } from '../../../accounts/organization/policy-type.ts';
import { getTarget } from '../../../accounts/organization/targets.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { policyType } from './resources.ts';
import { awsPolicySummary } from './shapes.ts';

export const attach = inOrganization<Checked<AttachPolicyRequest>, object>()({
  name: 'AttachPolicy',
  open: 'management',
  delegable: true,
  about: input => [input.PolicyId, input.TargetId],
  async handler({ input, organization, change }) {
    await change(w => attachPolicy(w, organization, input.PolicyId, input.TargetId));
    return {};
  },
});

export const detach = inOrganization<Checked<DetachPolicyRequest>, object>()({
  name: 'DetachPolicy',
  open: 'management',
  delegable: true,
  about: input => [input.PolicyId, input.TargetId],
  async handler({ input, organization, change }) {
    await change(w => detachPolicy(w, organization, input.PolicyId, input.TargetId));
    return {};
  },
});

export const policiesForTarget = inOrganization<
  Checked<ListPoliciesForTargetRequest>,
  ListPoliciesForTargetResponse
>()({
  name: 'ListPoliciesForTarget',
  open: 'administrators',
  delegable: true,
  about: input => [input.TargetId],
  context: input => policyType(input.Filter),
  async handler({ input, organization, db }) {
    const { TargetId: target, Filter: type } = input;
    if (!isPolicyType(type)) {
      await getTarget(db, organization, target);
      return { Policies: [] };
    }
    const page = await policiesOf(db, organization, target, type, pageRequest(input));
    return { Policies: page.items.map(awsPolicySummary), ...pageAnswer(page) };
  },
});

export const targetsForPolicy = inOrganization<
  Checked<ListTargetsForPolicyRequest>,
  ListTargetsForPolicyResponse
>()({
  name: 'ListTargetsForPolicy',
  open: 'administrators',
  delegable: true,
  about: input => [input.PolicyId],
  async handler({ input, organization, db }) {
    const page = await targetsOf(db, organization, input.PolicyId, pageRequest(input));
    const targets = page.items.map(({ id, arn, name, type }) => ({
      TargetId: id,
      Arn: arn,
      Name: name,
      Type: type,
    }));
    return { Targets: targets, ...pageAnswer(page) };
  },
});
