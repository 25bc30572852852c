import type { Accounts } from '../accounts/accounts.ts';
import { findRole } from '../accounts/roles.ts';
import { findServiceLinked } from '../accounts/service-linked-roles.ts';
import type { World } from '../base/world.ts';
import { type Authenticated, authenticated } from './authenticated.ts';
import { accessFault } from './faults.ts';
import type { RequestFacts } from './request-facts.ts';

/** Milliseconds; each piece of work gets a session of its own. */
const sessionLife = 3_600_000;

/**
 * A session of the role that stands for a service of this server in an account: for work that follows from what
 * somebody of that account has set up, and that no client's credential comes with. Throws ServiceRoleMissing.
 */
export async function authenticateService(
  accounts: Accounts,
  account: string,
  service: string,
): Promise<Authenticated> {
  const linked = findServiceLinked(service);
  const role = linked && (await findRole(accounts.read, account, linked.role));
  const issuedAt = Math.floor(accounts.world.now() / 1000);
  const session = { name: 'entrepot', issuedAt, expiresAt: issuedAt + sessionLife / 1000 };
  const caller = role && (await accounts.resolve({ type: 'role', account, id: role.id, session }));
  if (!caller) throw accessFault('ServiceRoleMissing', { account, service });
  return authenticated(caller, '');
}

/**
 * The account itself, as its root user: for what the operator of this server lets happen in an account's name beyond
 * AWS. Throws AccountMissing.
 */
export async function authenticateAccount(accounts: Accounts, account: string): Promise<Authenticated> {
  const caller = await accounts.resolve({ type: 'root', account });
  if (!caller) throw accessFault('AccountMissing', { account });
  return authenticated(caller, '');
}

/** What is known of a request that a service makes: it comes from no address. */
export const serviceRequest = (world: World, service: string, region: string): RequestFacts => ({
  id: world.uuid(),
  time: world.now(),
  service,
  sourceIp: service,
  userAgent: service,
  secure: true,
  region,
  origin: '',
});
