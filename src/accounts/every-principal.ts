import { listAccounts } from './account.ts';
import { rootArn } from './arns.ts';
import { listRoles } from './roles.ts';
import { listUsers } from './users.ts';
import type { Reader } from './writer.ts';

const all = { limit: Number.MAX_SAFE_INTEGER - 1 };

/** The ARNs of all who can act: of every open account its root user, then its users, then its roles. */
export async function* everyPrincipal(db: Reader): AsyncGenerator<string, void, void> {
  for (const { id, closedAt } of await listAccounts(db)) {
    if (closedAt !== undefined) continue;
    yield rootArn(id);
    for (const { arn } of (await listUsers(db, id, all)).items) yield arn;
    for (const { arn } of (await listRoles(db, id, all)).items) yield arn;
  }
}
