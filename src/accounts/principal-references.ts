import { withPrincipalReplaced } from '../iam/index.ts';
import type { Writer } from './writer.ts';

/**
 * Makes every policy that names the principal `from` name `to` instead: trust policies, delegation policies of
 * organizations, and those of other domains.
 */
export async function replacePrincipal(w: Writer, from: string, to: string): Promise<void> {
  if (from === to) return;
  const roles = await w.db.selectFrom('iam_roles').select(['id', 'trust']).execute();
  for (const { id, trust } of roles) {
    const changed = withPrincipalReplaced(trust, from, to);
    if (changed === undefined) continue;
    await w.db
      .updateTable('iam_roles')
      .set({ trust: JSON.stringify(changed) })
      .where('id', '=', id)
      .execute();
  }
  const delegations = await w.db.selectFrom('org_resource_policies').select(['id', 'content']).execute();
  for (const { id, content } of delegations) {
    const changed = withPrincipalReplaced(content, from, to);
    if (changed === undefined) continue;
    await w.db
      .updateTable('org_resource_policies')
      .set({ content: JSON.stringify(changed) })
      .where('id', '=', id)
      .execute();
  }
  for (const holder of w.policyHolders) await holder.replacePrincipal(w.db, from, to);
}
