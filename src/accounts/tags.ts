import { fault } from './faults.ts';
import type { Reader, Writer } from './writer.ts';

export type Tags = readonly { readonly key: string; readonly value: string }[];

const limit = 50;

/** The tags of a user, role or policy, by key. */
export async function tagsOf(db: Reader, ownerId: string): Promise<Tags> {
  return await db
    .selectFrom('iam_tags')
    .select(['key', 'value'])
    .where('owner_id', '=', ownerId)
    .orderBy('key_key')
    .execute();
}

/** Adds tags; one whose key is there already gets the new value. Throws `DuplicateTagKeys`, `ReservedTagKey` and `TooManyTags`. */
export async function putTags(w: Writer, ownerId: string, tags: Tags): Promise<void> {
  if (tags.length === 0) return;
  const seen = new Set<string>();
  for (const { key } of tags) {
    const lower = key.toLowerCase();
    if (lower.startsWith('aws:')) throw fault('ReservedTagKey', { key });
    if (seen.has(lower)) throw fault('DuplicateTagKeys', { key });
    seen.add(lower);
  }
  const rows = tags.map(tag => ({ owner_id: ownerId, key_key: tag.key.toLowerCase(), ...tag }));
  await w.db
    .insertInto('iam_tags')
    .values(rows)
    .onConflict(c =>
      c
        .columns(['owner_id', 'key_key'])
        .doUpdateSet({ key: e => e.ref('excluded.key'), value: e => e.ref('excluded.value') }),
    )
    .execute();
  if ((await tagsOf(w.db, ownerId)).length > limit) throw fault('TooManyTags', { limit });
}

/** Removes the tags with these keys; one that is not there is no error. */
export async function removeTags(w: Writer, ownerId: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await w.db
    .deleteFrom('iam_tags')
    .where('owner_id', '=', ownerId)
    .where(
      'key_key',
      'in',
      keys.map(key => key.toLowerCase()),
    )
    .execute();
}
