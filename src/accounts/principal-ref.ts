import { parsePrincipalArn } from './arns.ts';
import type { SessionRef, StoredPrincipalRef } from './caller.ts';
import { findRole, type Role } from './roles.ts';
import { findUser } from './users.ts';
import type { Reader } from './writer.ts';

/** What an ARN does not say of a session. */
export interface SessionDetails extends SessionRef {
  /** Of a session whose role is named. */
  readonly name: string;
  readonly policies?: readonly string[] | undefined;
  /** Who called GetFederationToken: the ARN of a user; the account's root user where it is not given. */
  readonly issuer?: string | undefined;
}

const federatedUser = /^arn:aws:sts::(\d{12}):federated-user\/([\w+=,.@-]+)$/;

/**
 * Who acts under this ARN: a root user (or the bare account id), a user with its access keys, a session of the role
 * that is named, the session of that very name, or a federated user. Undefined where there is nobody of that name.
 */
export async function refOfArn(
  db: Reader,
  arn: string,
  session: SessionDetails,
): Promise<StoredPrincipalRef | undefined> {
  const { issuedAt, expiresAt, policies, issuer } = session;
  const named = (name: string) => ({ name, issuedAt, expiresAt, ...(policies && { policies }) });
  const sessionOf = ({ account, id }: Role, name: string) =>
    ({ type: 'role', account, id, session: named(name) }) as const;
  const [, account, name] = federatedUser.exec(arn) ?? [];
  if (account !== undefined && name !== undefined) {
    const ref = { type: 'federated-user', account, session: named(name) } as const;
    if (issuer === undefined) return ref;
    const made = await refOfArn(db, issuer, session);
    if (made?.account !== account) return undefined;
    return made.type === 'user' ? { ...ref, id: made.id } : made.type === 'root' ? ref : undefined;
  }
  const principal = parsePrincipalArn(arn);
  switch (principal?.type) {
    case undefined:
      return undefined;
    case 'account':
      return { type: 'root', account: principal.account };
    case 'user': {
      const user = await findUser(db, principal.account, principal.name);
      return user?.arn === arn ? { type: 'user', account: user.account, id: user.id } : undefined;
    }
    case 'role': {
      const role = await findRole(db, principal.account, principal.name);
      return role?.arn === arn ? sessionOf(role, session.name) : undefined;
    }
    case 'session': {
      const role = await findRole(db, principal.account, principal.role);
      return role?.name === principal.role ? sessionOf(role, principal.session) : undefined;
    }
  }
}
