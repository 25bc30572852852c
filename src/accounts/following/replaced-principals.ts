import { roleArn, userArn } from '../arns.ts';
import type { Reader } from '../writer.ts';

/** The names of users and roles, by unique id. */
export type PrincipalNames = ReadonlyMap<string, string>;

export async function readPrincipalNames(db: Reader): Promise<PrincipalNames> {
  const columns = ['id', 'account', 'path', 'name'] as const;
  const users = await db.selectFrom('iam_users').select(columns).execute();
  const roles = await db.selectFrom('iam_roles').select(columns).execute();
  return new Map([
    ...users.map(({ id, account, path, name }) => [id, userArn(account, path, name)] as const),
    ...roles.map(({ id, account, path, name }) => [id, roleArn(account, path, name)] as const),
  ]);
}

/**
 * What to replace in policies, one after the other, so that they follow from `before` to `after` as they do in the home,
 * where each change is followed by itself: who is gone is known by its id, who has another name by that. Names may be
 * passed on within one change, from one to the next or round, so that all of them are taken away before any is given.
 */
export function replacedPrincipals(
  before: PrincipalNames,
  after: PrincipalNames,
): readonly (readonly [from: string, to: string])[] {
  const taken: [string, string][] = [];
  const given: [string, string][] = [];
  for (const [id, name] of before) {
    const now = after.get(id);
    if (now === name) continue;
    if (now === undefined) taken.push([name, id]);
    else {
      taken.push([name, `renamed:${id}`]);
      given.push([`renamed:${id}`, now]);
    }
  }
  return [...taken, ...given];
}
