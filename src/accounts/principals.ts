import { type NamedPrincipal, parsePrincipalArn } from './arns.ts';
import { nameKey } from './identity.ts';
import type { Reader } from './writer.ts';

const uniqueIdPattern = /^A(?:IDA|ROA)[A-Z0-9]+$/;

/**
 * Which of the principals that a policy names exist, each with the unique id it has now (an account's is its number,
 * a session's is its role's, a federated user's its account and name). Unique ids are names too. One that is missing
 * in the answer must be refused.
 */
export async function findPrincipals(
  db: Reader,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of new Set(names)) {
    const id = uniqueIdPattern.test(name)
      ? await identityId(db, name)
      : await principalId(db, parsePrincipalArn(name));
    if (id !== undefined) found.set(name, id);
  }
  return found;
}

async function principalId(db: Reader, named: NamedPrincipal | undefined): Promise<string | undefined> {
  if (named === undefined) return undefined;
  if (named.type === 'account' || named.type === 'federated-user') {
    const row = db.selectFrom('accounts').select('id').where('id', '=', named.account);
    const account = (await row.executeTakeFirst())?.id;
    // Whoever may call GetFederationToken makes federated users as they like: there is nothing to look up.
    return account && named.type === 'federated-user' ? `${account}:${named.name}` : account;
  }
  const name = named.type === 'session' ? named.role : named.name;
  const row = await db
    .selectFrom(named.type === 'user' ? 'iam_users' : 'iam_roles')
    .select(['id', 'path', 'name'])
    .where('account', '=', named.account)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  // Paths and letters count, for decisions compare whole ARNs; a session's ARN has no path.
  const same = row?.name === name && (named.type === 'session' || row.path === named.path);
  return same ? row.id : undefined;
}

async function identityId(db: Reader, id: string): Promise<string | undefined> {
  const table = id.startsWith('AIDA') ? 'iam_users' : 'iam_roles';
  return (await db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst())?.id;
}
