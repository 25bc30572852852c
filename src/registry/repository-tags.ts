import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';
import type { Repository } from './repositories.ts';

/** ECR's limits on a repository's tags. */
const maxTags = 50;
const maxKey = 128;
const maxValue = 256;

/** Checks tags as a client gave them; throws InvalidTagParameter or TooManyTags. */
export function checkTags(tags: readonly { key: string; value: string }[]): Map<string, string> {
  const checked = new Map<string, string>();
  for (const { key, value } of tags) {
    const why =
      key.length === 0 || key.length > maxKey
        ? `Tag keys must be between 1 and ${maxKey} characters long.`
        : value.length > maxValue
          ? `Tag values must be at most ${maxValue} characters long.`
          : key.toLowerCase().startsWith('aws:')
            ? "Tag keys beginning with 'aws:' are reserved for system use."
            : checked.has(key)
              ? `Duplicate tag key '${key}' provided.`
              : undefined;
    if (why) throw registryFault('InvalidTagParameter', { why });
    checked.set(key, value);
  }
  if (checked.size > maxTags) throw registryFault('TooManyTags', { limit: maxTags });
  return checked;
}

/** Sets and removes tags in one step. */
export async function changeTags(
  backend: Backend,
  repository: Repository,
  change: { readonly set?: ReadonlyMap<string, string>; readonly remove?: readonly string[] },
): Promise<void> {
  await backend.db.write(async tx => {
    const row = await tx
      .selectFrom('repositories')
      .select('tags')
      .where('id', '=', repository.id)
      .executeTakeFirst();
    if (!row) {
      throw registryFault('RepositoryNotFound', {
        repository: repository.name,
        registry: repository.registry,
      });
    }
    const tags = new Map(JSON.parse(row.tags) as [string, string][]);
    for (const [key, value] of change.set ?? []) tags.set(key, value);
    for (const key of change.remove ?? []) tags.delete(key);
    if (tags.size > maxTags) throw registryFault('TooManyTags', { limit: maxTags });
    await tx
      .updateTable('repositories')
      .set({ tags: JSON.stringify([...tags]) })
      .where('id', '=', repository.id)
      .execute();
  });
}
