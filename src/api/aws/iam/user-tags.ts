import type {
  ListUserTagsRequest,
  ListUserTagsResponse,
  TagUserRequest,
  UntagUserRequest,
} from '@aws-sdk/client-iam';
import { pageOfAll } from '../../../accounts/page.ts';
import { putTags, removeTags, tagsOf } from '../../../accounts/tags.ts';
import { getUser } from '../../../accounts/users.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theUser } from './resources.ts';
import { awsTags, tagsFrom } from './shapes.ts';

export const tag = operation<Checked<TagUserRequest>, object>()({
  action: 'iam:TagUser',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await putTags(w, user.id, tagsFrom(input.Tags));
    });
    return {};
  },
});

export const untag = operation<Checked<UntagUserRequest>, object>()({
  action: 'iam:UntagUser',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await removeTags(w, user.id, input.TagKeys);
    });
    return {};
  },
});

export const list = operation<Checked<ListUserTagsRequest>, ListUserTagsResponse>()({
  action: 'iam:ListUserTags',
  resource: theUser,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const user = await getUser(db, caller.principal.account, input.UserName);
    // Tag keys may be longer than a marker: their places in the order serve instead.
    const numbered = (await tagsOf(db, user.id)).map((tag, place) => ({
      tag,
      place: String(place).padStart(3, '0'),
    }));
    const page = pageOfAll(numbered, pageRequest(input), ({ place }) => place);
    return { Tags: awsTags(page.items.map(({ tag }) => tag)), ...pageAnswer(page) };
  },
});
