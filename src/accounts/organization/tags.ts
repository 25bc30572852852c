import type { Reader, Writer } from '../writer.ts';
import { constraint, invalidInput } from './faults.ts';
import type { Organization } from './organization.ts';

export type Tags = readonly { readonly key: string; readonly value: string }[];

/** AWS Organizations User Guide, "Quotas and service limits". */
const limit = 50;

/** The tags of an account, unit, root or policy, by key. */
export async function tagsOf(db: Reader, organization: Organization, resource: string): Promise<Tags> {
  return await db
    .selectFrom('org_tags')
    .select(['key', 'value'])
    .where('organization', '=', organization.id)
    .where('resource', '=', resource)
    .orderBy('key')
    .execute();
}

/** Adds tags; one whose key is there gets the new value. Keys differ by case, too. Throws `InvalidInput` and `ConstraintViolated`. */
export async function putTags(
  w: Writer,
  organization: Organization,
  resource: string,
  tags: Tags,
): Promise<void> {
  if (tags.length === 0) return;
  checkTags(tags);
  const rows = tags.map(tag => ({ organization: organization.id, resource, ...tag }));
  await w.db
    .insertInto('org_tags')
    .values(rows)
    .onConflict(c =>
      c.columns(['organization', 'resource', 'key']).doUpdateSet({ value: e => e.ref('excluded.value') }),
    )
    .execute();
  if ((await tagsOf(w.db, organization, resource)).length > limit) {
    throw constraint(
      'MAX_TAG_LIMIT_EXCEEDED',
      'You have exceeded the number of tags allowed on this resource.',
    );
  }
}

/** Throws `InvalidInput` for a key that comes twice or is reserved. */
export function checkTags(tags: Tags): void {
  const keys = tags.map(({ key }) => key);
  if (new Set(keys).size < keys.length) {
    throw invalidInput(
      'DUPLICATE_TAG_KEY',
      'Tag keys must be unique among the tags attached to the same entity.',
    );
  }
  if (keys.some(key => /^aws:/i.test(key))) {
    const text =
      "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys.";
    throw invalidInput('INVALID_SYSTEM_TAGS_PARAMETER', text);
  }
}

/** Removes the tags with these keys; one that is not there is no error. */
export async function removeTags(
  w: Writer,
  organization: Organization,
  resource: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await w.db
    .deleteFrom('org_tags')
    .where('organization', '=', organization.id)
    .where('resource', '=', resource)
    .where('key', 'in', keys)
    .execute();
}

export async function removeAllTags(w: Writer, organization: Organization, resource: string): Promise<void> {
  await w.db
    .deleteFrom('org_tags')
    .where('organization', '=', organization.id)
    .where('resource', '=', resource)
    .execute();
}
