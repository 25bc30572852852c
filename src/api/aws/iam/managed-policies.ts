import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
} from '@aws-sdk/client-iam';
import type { Resource } from '../../../access/operation.ts';
import { awsOwner } from '../../../accounts/arns.ts';
import { attachmentCounts } from '../../../accounts/attachments.ts';
import { awsManagedPolicies } from '../../../accounts/aws-managed-policies.ts';
import { boundaryCounts } from '../../../accounts/boundaries.ts';
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  type ManagedPolicy,
  ownPolicies,
} from '../../../accounts/managed-policies.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import type { Reader } from '../../../accounts/writer.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { newPolicy, thePolicy } from './resources.ts';
import { awsPolicy, awsTags, tagsFrom } from './shapes.ts';

const unused = { attached: 0, bounds: 0 };

export const create = operation<Checked<CreatePolicyRequest>, CreatePolicyResponse>()({
  action: 'iam:CreatePolicy',
  resource: newPolicy,
  also: [{ action: 'iam:TagPolicy', when: input => (input.Tags ?? []).length > 0 }],
  async handler({ input, caller, services }) {
    const tags = tagsFrom(input.Tags);
    const policy = await services.accounts.write(w =>
      createPolicy(w, {
        account: caller.principal.account,
        name: input.PolicyName,
        path: input.Path,
        document: input.PolicyDocument,
        description: input.Description,
        tags,
      }),
    );
    return {
      Policy: { ...awsPolicy(policy, unused), ...(tags.length > 0 ? { Tags: awsTags(tags) } : {}) },
    };
  },
});

export const get = operation<Checked<GetPolicyRequest>, GetPolicyResponse>()({
  action: 'iam:GetPolicy',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const db = services.accounts.read;
    const policy = await getPolicy(db, account, input.PolicyArn);
    const use = await usage(db, account);
    return {
      Policy: {
        ...awsPolicy(policy, use(policy)),
        ...(policy.description === undefined ? {} : { Description: policy.description }),
        Tags: awsTags(await tagsOf(db, policy.id)),
      },
    };
  },
});

export const list = operation<Checked<ListPoliciesRequest>, ListPoliciesResponse>()({
  action: 'iam:ListPolicies',
  resource: async ({ input, caller }): Promise<Resource> => ({
    arn: `policy path ${input.PathPrefix ?? '/'}`,
    account: caller.principal.account,
    policies: [],
  }),
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const { Scope = 'All', PathPrefix = '/', OnlyAttached = false, PolicyUsageFilter } = input;
    const db = services.accounts.read;
    const use = await usage(db, account);
    const wanted = [
      ...(Scope === 'AWS' ? [] : await ownPolicies(db, account)),
      ...(Scope === 'Local' ? [] : awsManagedPolicies),
    ].filter(policy => {
      const { attached, bounds } = use(policy);
      const used =
        (PolicyUsageFilter !== 'PermissionsBoundary' && attached > 0) ||
        (PolicyUsageFilter !== 'PermissionsPolicy' && bounds > 0);
      return policy.path.startsWith(PathPrefix) && (used || !OnlyAttached);
    });
    const page = pageOfAll(wanted, pageRequest(input), ({ name, account: owner }) =>
      owner === awsOwner ? `${name.toLowerCase()} ${awsOwner}` : name.toLowerCase(),
    );
    return { Policies: page.items.map(policy => awsPolicy(policy, use(policy))), ...pageAnswer(page) };
  },
});

export const remove = operation<Checked<DeletePolicyRequest>, object>()({
  action: 'iam:DeletePolicy',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    await services.accounts.write(w => deletePolicy(w, caller.principal.account, input.PolicyArn));
    return {};
  },
});

/** How often each policy is used in the account. */
export async function usage(db: Reader, account: string) {
  const attached = await attachmentCounts(db, account);
  const bounds = await boundaryCounts(db, account);
  return ({ id }: ManagedPolicy) => ({ attached: attached.get(id) ?? 0, bounds: bounds.get(id) ?? 0 });
}
