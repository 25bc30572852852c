import type {
  ResourcePolicy as AwsResourcePolicy,
  DescribeResourcePolicyResponse,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
} from '@aws-sdk/client-organizations';
import { resourcePolicyArn } from '../../../accounts/organization/arns.ts';
import type { Organization } from '../../../accounts/organization/organization.ts';
import {
  deleteResourcePolicy,
  getResourcePolicy,
  putResourcePolicy,
  type ResourcePolicy,
} from '../../../accounts/organization/resource-policy.ts';
import { putTags } from '../../../accounts/organization/tags.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { requestTags } from './resources.ts';
import { tagsFrom } from './shapes.ts';

const awsResourcePolicy = (
  organization: Organization,
  { id, content }: ResourcePolicy,
): AwsResourcePolicy => ({
  ResourcePolicySummary: { Id: id, Arn: resourcePolicyArn(organization, id) },
  Content: content,
});

export const put = inOrganization<Checked<PutResourcePolicyRequest>, PutResourcePolicyResponse>()({
  name: 'PutResourcePolicy',
  open: 'management',
  context: input => requestTags(input.Tags),
  async handler({ input, organization, change }) {
    const policy = await change(async w => {
      const made = await putResourcePolicy(w, organization, input.Content);
      await putTags(w, organization, made.id, tagsFrom(input.Tags));
      return made;
    });
    return { ResourcePolicy: awsResourcePolicy(organization, policy) };
  },
});

export const describe = inOrganization<object, DescribeResourcePolicyResponse>()({
  name: 'DescribeResourcePolicy',
  open: 'administrators',
  delegable: true,
  async handler({ organization, db }) {
    return { ResourcePolicy: awsResourcePolicy(organization, await getResourcePolicy(db, organization)) };
  },
});

export const remove = inOrganization<object, object>()({
  name: 'DeleteResourcePolicy',
  open: 'management',
  async handler({ organization, change }) {
    await change(w => deleteResourcePolicy(w, organization));
    return {};
  },
});
