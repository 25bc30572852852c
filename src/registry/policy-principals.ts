import type { Kysely } from 'kysely';
import { withPrincipalReplaced } from '../iam/index.ts';
import { jacksonPretty } from './jackson-pretty.ts';
import type { RegistrySchema } from './schema.ts';

/** Makes every repository policy that names the principal `from` name `to` instead, in the caller's transaction. */
export async function replacePrincipal(tx: Kysely<RegistrySchema>, from: string, to: string): Promise<void> {
  // A pattern that matches too much does no harm: each document is looked at.
  const pattern = `%${JSON.stringify(from).slice(1, -1)}%`;
  const rows = await tx
    .selectFrom('repositories')
    .select(['id', 'policy_text'])
    .where('policy_text', 'like', pattern)
    .execute();
  for (const { id, policy_text } of rows) {
    const changed = withPrincipalReplaced(policy_text as string, from, to);
    if (changed === undefined) continue;
    await tx
      .updateTable('repositories')
      .set({ policy_text: jacksonPretty(changed) })
      .where('id', '=', id)
      .execute();
  }
}
