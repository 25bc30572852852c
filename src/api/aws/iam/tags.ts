import type { Tag } from '@aws-sdk/client-iam';
import { pageOfAll } from '../../../accounts/page.ts';
import { putTags, removeTags, tagsOf } from '../../../accounts/tags.ts';
import { operation } from '../service.ts';
import { changing } from './changing.ts';
import type { Kind } from './kinds.ts';
import { type PageAnswer, type Paged, pageAnswer, pageRequest } from './markers.ts';
import { awsTags, tagsFrom } from './shapes.ts';

type Tagged = { readonly id: string };

/** TagUser, TagRole, TagPolicy, TagInstanceProfile. */
export const tag = <Named>(action: string, of: Kind<Named, Tagged>) =>
  changing<Named, { readonly Tags: readonly Tag[] }, Tagged>(action, of, (w, { id }, { Tags }) =>
    putTags(w, id, tagsFrom(Tags)),
  );

export const untag = <Named>(action: string, of: Kind<Named, Tagged>) =>
  changing<Named, { readonly TagKeys: readonly string[] }, Tagged>(action, of, (w, { id }, { TagKeys }) =>
    removeTags(w, id, TagKeys),
  );

export const list = <Named>(action: string, of: Kind<Named, Tagged>) =>
  operation<Named & Paged, { Tags: Tag[] } & PageAnswer>()({
    action,
    resource: of.resource,
    async handler({ input, caller, services }) {
      const db = services.accounts.read;
      const { id } = await of.get(db, caller.principal.account, input);
      // Tag keys may be longer than a marker: their places in the order serve instead.
      const numbered = (await tagsOf(db, id)).map((each, place) => ({
        each,
        place: String(place).padStart(3, '0'),
      }));
      const page = pageOfAll(numbered, pageRequest(input), ({ place }) => place);
      return { Tags: awsTags(page.items.map(({ each }) => each)), ...pageAnswer(page) };
    },
  });
