import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-organizations';
import { orgFault } from '../../../accounts/organization/faults.ts';
import type { Organization } from '../../../accounts/organization/organization.ts';
import { findPolicy } from '../../../accounts/organization/policies.ts';
import { findResourcePolicy } from '../../../accounts/organization/resource-policy.ts';
import { putTags, removeTags, tagsOf } from '../../../accounts/organization/tags.ts';
import { getTarget } from '../../../accounts/organization/targets.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import type { Reader } from '../../../accounts/writer.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { requestTags } from './resources.ts';
import { awsTags, tagsFrom } from './shapes.ts';

/** Throws `TargetNotFound` unless it is an account, unit, root, policy or resource policy of the organization. */
async function requireTaggable(db: Reader, organization: Organization, id: string): Promise<void> {
  if (id.startsWith('p-')) {
    const policy = await findPolicy(db, organization, id);
    if (policy === undefined || policy.awsManaged) throw orgFault('TargetNotFound', { id });
  } else if (id.startsWith('rp-')) {
    if ((await findResourcePolicy(db, organization))?.id !== id) throw orgFault('TargetNotFound', { id });
  } else await getTarget(db, organization, id);
}

export const tag = inOrganization<Checked<TagResourceRequest>, object>()({
  name: 'TagResource',
  open: 'management',
  delegable: true,
  about: input => [input.ResourceId],
  context: input => requestTags(input.Tags),
  async handler({ input, organization, change }) {
    await change(async w => {
      await requireTaggable(w.db, organization, input.ResourceId);
      await putTags(w, organization, input.ResourceId, tagsFrom(input.Tags));
    });
    return {};
  },
});

export const untag = inOrganization<Checked<UntagResourceRequest>, object>()({
  name: 'UntagResource',
  open: 'management',
  delegable: true,
  about: input => [input.ResourceId],
  context: input => requestTags(undefined, input.TagKeys),
  async handler({ input, organization, change }) {
    await change(async w => {
      await requireTaggable(w.db, organization, input.ResourceId);
      await removeTags(w, organization, input.ResourceId, input.TagKeys);
    });
    return {};
  },
});

export const list = inOrganization<Checked<ListTagsForResourceRequest>, ListTagsForResourceResponse>()({
  name: 'ListTagsForResource',
  open: 'administrators',
  delegable: true,
  about: input => [input.ResourceId],
  async handler({ input, organization, db }) {
    await requireTaggable(db, organization, input.ResourceId);
    const tags = await tagsOf(db, organization, input.ResourceId);
    const page = pageOfAll(tags, pageRequest(input), ({ key }) => key);
    return { Tags: awsTags(page.items), ...pageAnswer(page) };
  },
});
