import type {
  ListRoleTagsRequest,
  ListRoleTagsResponse,
  TagRoleRequest,
  UntagRoleRequest,
} from '@aws-sdk/client-iam';
import { pageOfAll } from '../../../accounts/page.ts';
import { getRole } from '../../../accounts/roles.ts';
import { putTags, removeTags, tagsOf } from '../../../accounts/tags.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theRole } from './resources.ts';
import { awsTags, tagsFrom } from './shapes.ts';

export const tag = operation<Checked<TagRoleRequest>, object>()({
  action: 'iam:TagRole',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await putTags(w, role.id, tagsFrom(input.Tags));
    });
    return {};
  },
});

export const untag = operation<Checked<UntagRoleRequest>, object>()({
  action: 'iam:UntagRole',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await removeTags(w, role.id, input.TagKeys);
    });
    return {};
  },
});

export const list = operation<Checked<ListRoleTagsRequest>, ListRoleTagsResponse>()({
  action: 'iam:ListRoleTags',
  resource: theRole,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const role = await getRole(db, caller.principal.account, input.RoleName);
    // Tag keys may be longer than a marker: their places in the order serve instead.
    const numbered = (await tagsOf(db, role.id)).map((tag, place) => ({
      tag,
      place: String(place).padStart(3, '0'),
    }));
    const page = pageOfAll(numbered, pageRequest(input), ({ place }) => place);
    return { Tags: awsTags(page.items.map(({ tag }) => tag)), ...pageAnswer(page) };
  },
});
