import { findAccount } from '../account.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { Reader, Writer } from '../writer.ts';
import { orgFault } from './faults.ts';
import { handshakeId } from './ids.ts';
import { join } from './members.ts';
import { findOrganization, type Organization, organizationOf } from './organization.ts';
import type { HandshakesTable } from './schema.ts';
import { checkTags, type Tags } from './tags.ts';

/** An invitation to join an organization. */
export interface Handshake {
  /** `h-…` */
  readonly id: string;
  readonly organization: string;
  readonly managementAccount: string;
  readonly target: { readonly type: 'ACCOUNT' | 'EMAIL'; readonly id: string };
  readonly notes: string | undefined;
  readonly state: HandshakesTable['state'] | 'EXPIRED';
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  readonly expiresAt: number;
}

const day = 24 * 3600 * 1000;
/** AWS Organizations User Guide, "Inviting an AWS account": an invitation is open for 15 days and shown for 30 more. */
const life = 15 * day;
const shownAfter = 30 * day;

const handshake = (row: HandshakesTable, now: number): Handshake => ({
  id: row.id,
  organization: row.organization,
  managementAccount: row.management_account,
  target: { type: row.target_type, id: row.target },
  notes: row.notes ?? undefined,
  state: row.state === 'OPEN' && row.expires_at <= now ? 'EXPIRED' : row.state,
  requestedAt: row.requested_at,
  expiresAt: row.expires_at,
});

/** Throws `HandshakeExists`, `HandshakeConstraint` and `InvalidInput`. */
export async function invite(
  w: Writer,
  organization: Organization,
  wanted: { readonly target: Handshake['target']; readonly notes?: string | undefined; readonly tags: Tags },
): Promise<Handshake> {
  const { target, notes, tags } = wanted;
  checkTags(tags);
  const now = w.world.now();
  const account = await accountMeant(w.db, target);
  if (account !== undefined && (await organizationOf(w.db, account)) !== undefined) {
    throw orgFault('HandshakeConstraint', {
      text: 'The account that you invited is already a member of an organization.',
      Reason: 'ALREADY_IN_AN_ORGANIZATION',
    });
  }
  const open = await w.db
    .selectFrom('org_handshakes')
    .select('id')
    .where('organization', '=', organization.id)
    .where('target_type', '=', target.type)
    .where('target', '=', target.id)
    .where('state', '=', 'OPEN')
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (open) throw orgFault('HandshakeExists', { target: target.id });
  const row: HandshakesTable = {
    id: handshakeId(w.world),
    organization: organization.id,
    management_account: organization.managementAccount,
    target_type: target.type,
    target: target.id,
    notes: notes ?? null,
    tags: JSON.stringify(tags),
    state: 'OPEN',
    requested_at: now,
    expires_at: now + life,
  };
  await w.db.insertInto('org_handshakes').values(row).execute();
  return handshake(row, now);
}

/** The account that a target names: by its id, or as the only one with that address. */
async function accountMeant(db: Reader, { type, id }: Handshake['target']): Promise<string | undefined> {
  if (type === 'ACCOUNT') return id;
  const rows = await db
    .selectFrom('accounts')
    .select('id')
    .where(e => e.fn<string>('lower', ['email']), '=', id.toLowerCase())
    .execute();
  return rows.length === 1 ? rows[0]?.id : undefined;
}

/** Whether the account is the one that the handshake is for. */
export async function isInvited(db: Reader, { target }: Handshake, account: string): Promise<boolean> {
  if (target.type === 'ACCOUNT') return target.id === account;
  const { email } = (await findAccount(db, account)) ?? {};
  return email?.toLowerCase() === target.id.toLowerCase();
}

export async function findHandshake(db: Reader, id: string, now: number): Promise<Handshake | undefined> {
  const row = await db.selectFrom('org_handshakes').selectAll().where('id', '=', id).executeTakeFirst();
  return row && handshake(row, now);
}

/** Ends an open handshake. Throws `HandshakeNotFound`, `HandshakeAlreadyInState` and `HandshakeNotOpen`. */
export async function settleHandshake(
  w: Writer,
  id: string,
  state: 'CANCELED' | 'DECLINED' | 'ACCEPTED',
): Promise<Handshake> {
  const found = await findHandshake(w.db, id, w.world.now());
  if (found === undefined) throw orgFault('HandshakeNotFound', { id });
  if (found.state === state) throw orgFault('HandshakeAlreadyInState', { state });
  if (found.state !== 'OPEN') throw orgFault('HandshakeNotOpen', { state: found.state });
  await w.db.updateTable('org_handshakes').set({ state }).where('id', '=', id).execute();
  return { ...found, state };
}

/** Joins the account to the organization that invited it. Throws what `settleHandshake` and `join` throw, and `HandshakeConstraint`. */
export async function acceptHandshake(w: Writer, id: string, account: string): Promise<Handshake> {
  const settled = await settleHandshake(w, id, 'ACCEPTED');
  const organization = await findOrganization(w.db, settled.organization);
  if (organization === undefined) throw orgFault('HandshakeNotFound', { id });
  if ((await organizationOf(w.db, account)) !== undefined) {
    throw orgFault('HandshakeConstraint', {
      text: 'The account is already a member of an organization.',
      Reason: 'ALREADY_IN_AN_ORGANIZATION',
    });
  }
  const { tags } = await w.db
    .selectFrom('org_handshakes')
    .select('tags')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await join(w, organization, { account, method: 'INVITED', tags: JSON.parse(tags) as Tags });
  return settled;
}

/** The handshakes that an organization sent, or that an account was sent, by id; those long settled are not shown. */
export async function listHandshakes(
  db: Reader,
  whose: { readonly organization: string } | { readonly account: string },
  page: PageRequest,
  now: number,
): Promise<Page<Handshake>> {
  let query = db
    .selectFrom('org_handshakes')
    .selectAll()
    .where('expires_at', '>', now - shownAfter);
  if ('organization' in whose) query = query.where('organization', '=', whose.organization);
  else {
    const email = (await findAccount(db, whose.account))?.email?.toLowerCase();
    query = query.where(e =>
      e.or([
        e('target', '=', whose.account),
        ...(email === undefined ? [] : [e(e.fn<string>('lower', ['target']), '=', email)]),
      ]),
    );
  }
  if (page.after !== undefined) query = query.where('id', '>', page.after);
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  return pageOf(
    rows,
    page.limit,
    row => row.id,
    row => handshake(row, now),
  );
}
