import type { Writer } from './writer.ts';

/**
 * Makes every trust policy that names the principal `from` name `to` instead. A grant is meant for one user or role,
 * not for its name: it follows a rename, and after a delete it holds the unique id that nobody has any more.
 * IAM User Guide, "AWS JSON policy elements: Principal".
 */
export async function replacePrincipal(w: Writer, from: string, to: string): Promise<void> {
  if (from === to) return;
  const roles = await w.db.selectFrom('iam_roles').select(['id', 'trust']).execute();
  for (const { id, trust } of roles) {
    const changed = withPrincipalReplaced(trust, from, to);
    if (changed === trust) continue;
    await w.db.updateTable('iam_roles').set({ trust: changed }).where('id', '=', id).execute();
  }
}

/** The policy with `to` in place of the AWS principal `from`; the very same text where it does not name `from`. */
export function withPrincipalReplaced(text: string, from: string, to: string): string {
  const document: unknown = JSON.parse(text);
  const statements = isRecord(document) ? [document.Statement].flat() : [];
  let changed = false;
  for (const statement of statements) {
    if (!isRecord(statement)) continue;
    for (const element of [statement.Principal, statement.NotPrincipal]) {
      if (!isRecord(element)) continue;
      const names = [element.AWS].flat();
      if (!names.includes(from)) continue;
      const replaced = names.map(name => (name === from ? to : name));
      element.AWS = Array.isArray(element.AWS) ? replaced : replaced[0];
      changed = true;
    }
  }
  return changed ? JSON.stringify(document) : text;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
