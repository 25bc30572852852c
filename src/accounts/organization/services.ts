import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { Reader, Writer } from '../writer.ts';
import { invalidInput } from './faults.ts';
import type { Organization } from './organization.ts';

/** A service with trusted access to the organization. */
export interface TrustedService {
  readonly servicePrincipal: string;
  /** Milliseconds since 1970. */
  readonly enabledAt: number;
}

/** Throws `InvalidInput` for what is no service of AWS by its form. */
export function requireService(servicePrincipal: string): void {
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com$/.test(servicePrincipal)) {
    const text = 'You specified an unrecognized service principal.';
    throw invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL', text);
  }
}

/** Doing it again is no error. Throws `InvalidInput`. */
export async function enableService(
  w: Writer,
  organization: Organization,
  servicePrincipal: string,
): Promise<void> {
  requireService(servicePrincipal);
  await w.db
    .insertInto('org_services')
    .values({
      organization: organization.id,
      service_principal: servicePrincipal,
      enabled_at: w.world.now(),
    })
    .onConflict(c => c.doNothing())
    .execute();
}

/** Doing it again is no error. Throws `InvalidInput`. */
export async function disableService(
  w: Writer,
  organization: Organization,
  servicePrincipal: string,
): Promise<void> {
  requireService(servicePrincipal);
  await w.db
    .deleteFrom('org_services')
    .where('organization', '=', organization.id)
    .where('service_principal', '=', servicePrincipal)
    .execute();
}

export async function isServiceEnabled(
  db: Reader,
  organization: Organization,
  servicePrincipal: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('org_services')
    .select('enabled_at')
    .where('organization', '=', organization.id)
    .where('service_principal', '=', servicePrincipal)
    .executeTakeFirst();
  return row !== undefined;
}

/** By name. */
export async function listServices(
  db: Reader,
  organization: Organization,
  request: PageRequest,
): Promise<Page<TrustedService>> {
  let query = db.selectFrom('org_services').selectAll().where('organization', '=', organization.id);
  if (request.after !== undefined) query = query.where('service_principal', '>', request.after);
  const rows = await query
    .orderBy('service_principal')
    .limit(request.limit + 1)
    .execute();
  return pageOf(
    rows,
    request.limit,
    row => row.service_principal,
    row => ({ servicePrincipal: row.service_principal, enabledAt: row.enabled_at }),
  );
}
