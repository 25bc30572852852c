import type { Kysely } from 'kysely';
import { withPrincipalReplaced } from '../iam/index.ts';
import { jacksonPretty } from './jackson-pretty.ts';
import type { RegistrySchema } from './schema.ts';

/**
 * Makes every policy of a repository, a registry or a creation template that names the principal `from` name `to`
 * instead, in the caller's transaction.
 */
export async function replacePrincipal(tx: Kysely<RegistrySchema>, from: string, to: string): Promise<void> {
  // A pattern that matches too much does no harm: each document is looked at.
  const pattern = `%${JSON.stringify(from).slice(1, -1)}%`;
  const replaced = (text: string | null): string | undefined => {
    const changed = withPrincipalReplaced(text as string, from, to);
    return changed === undefined ? undefined : jacksonPretty(changed);
  };

  const repositories = await tx
    .selectFrom('repositories')
    .select(['id', 'policy_text'])
    .where('policy_text', 'like', pattern)
    .execute();
  for (const { id, policy_text } of repositories) {
    const changed = replaced(policy_text);
    if (changed === undefined) continue;
    await tx.updateTable('repositories').set({ policy_text: changed }).where('id', '=', id).execute();
  }

  const registries = await tx
    .selectFrom('registries')
    .select(['account', 'region', 'policy_text'])
    .where('policy_text', 'like', pattern)
    .execute();
  for (const { account, region, policy_text } of registries) {
    const changed = replaced(policy_text);
    if (changed === undefined) continue;
    await tx
      .updateTable('registries')
      .set({ policy_text: changed })
      .where('account', '=', account)
      .where('region', '=', region)
      .execute();
  }

  const templates = await tx
    .selectFrom('creation_templates')
    .select(['account', 'region', 'prefix_key', 'repository_policy'])
    .where('repository_policy', 'like', pattern)
    .execute();
  for (const { account, region, prefix_key, repository_policy } of templates) {
    const changed = replaced(repository_policy);
    if (changed === undefined) continue;
    await tx
      .updateTable('creation_templates')
      .set({ repository_policy: changed })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('prefix_key', '=', prefix_key)
      .execute();
  }
}
