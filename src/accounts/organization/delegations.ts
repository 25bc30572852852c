import { type Page, type PageRequest, pageOfAll } from '../page.ts';
import type { Reader, Writer } from '../writer.ts';
import { constraint, orgFault } from './faults.ts';
import { getMember, type Member } from './members.ts';
import type { Organization } from './organization.ts';
import { isServiceEnabled, requireService, type TrustedService } from './services.ts';

/** An account that administers services for the organization, since when it administers the first of them. */
export interface DelegatedAdministrator extends Member {
  readonly delegatedAt: number;
}

const delegations = (db: Reader, organization: Organization) =>
  db.selectFrom('org_delegations').selectAll().where('organization', '=', organization.id);

/** Whether the account administers any service for its organization. */
export async function isDelegatedAdministrator(
  db: Reader,
  organization: Organization,
  account: string,
): Promise<boolean> {
  const row = delegations(db, organization).where('account', '=', account);
  return (await row.executeTakeFirst()) !== undefined;
}

/**
 * Throws `AccountNotInOrganization`, `AccountAlreadyRegistered`, `InvalidInput`, and `ConstraintViolated` for the
 * management account, a closed account, and a service without trusted access.
 */
export async function registerAdministrator(
  w: Writer,
  organization: Organization,
  account: string,
  servicePrincipal: string,
): Promise<void> {
  const { closedAt } = await getMember(w.db, organization, account);
  if (account === organization.managementAccount) {
    throw constraint(
      'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
      'You cannot register master account/yourself as delegated administrator for your organization.',
    );
  }
  if (closedAt !== undefined) {
    throw constraint(
      'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
      'You cannot register a suspended account as a delegated administrator.',
    );
  }
  requireService(servicePrincipal);
  if (!(await isServiceEnabled(w.db, organization, servicePrincipal))) {
    throw constraint(
      'SERVICE_ACCESS_NOT_ENABLED',
      'You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.',
    );
  }
  const held = delegations(w.db, organization).where('account', '=', account);
  if (await held.where('service_principal', '=', servicePrincipal).executeTakeFirst()) {
    throw orgFault('AccountAlreadyRegistered', { account });
  }
  await w.db
    .insertInto('org_delegations')
    .values({
      organization: organization.id,
      account,
      service_principal: servicePrincipal,
      enabled_at: w.world.now(),
    })
    .execute();
}

/** Throws `AccountNotInOrganization`, `AccountNotRegistered` and `InvalidInput`. */
export async function deregisterAdministrator(
  w: Writer,
  organization: Organization,
  account: string,
  servicePrincipal: string,
): Promise<void> {
  await getMember(w.db, organization, account);
  requireService(servicePrincipal);
  const { numDeletedRows } = await w.db
    .deleteFrom('org_delegations')
    .where('organization', '=', organization.id)
    .where('account', '=', account)
    .where('service_principal', '=', servicePrincipal)
    .executeTakeFirst();
  if (Number(numDeletedRows) === 0) throw orgFault('AccountNotRegistered', { account });
}

/** The administrators of one service or of all, by account. Throws `InvalidInput`. */
export async function listAdministrators(
  db: Reader,
  organization: Organization,
  servicePrincipal: string | undefined,
  request: PageRequest,
): Promise<Page<DelegatedAdministrator>> {
  if (servicePrincipal !== undefined) requireService(servicePrincipal);
  const since = new Map<string, number>();
  for (const row of await delegations(db, organization).execute()) {
    if (servicePrincipal !== undefined && row.service_principal !== servicePrincipal) continue;
    since.set(row.account, Math.min(row.enabled_at, since.get(row.account) ?? Number.POSITIVE_INFINITY));
  }
  const page = pageOfAll([...since], request, ([account]) => account);
  const items: DelegatedAdministrator[] = [];
  for (const [account, delegatedAt] of page.items) {
    items.push({ ...(await getMember(db, organization, account)), delegatedAt });
  }
  return { ...page, items };
}

/** The services that an account administers, by name. Throws `AccountNotInOrganization` and `AccountNotRegistered`. */
export async function servicesOf(
  db: Reader,
  organization: Organization,
  account: string,
  request: PageRequest,
): Promise<Page<TrustedService>> {
  await getMember(db, organization, account);
  const rows = await delegations(db, organization).where('account', '=', account).execute();
  if (rows.length === 0) throw orgFault('AccountNotRegistered', { account });
  const services = rows.map(row => ({ servicePrincipal: row.service_principal, enabledAt: row.enabled_at }));
  return pageOfAll(services, request, service => service.servicePrincipal);
}
