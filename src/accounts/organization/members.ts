import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { Reader, Writer } from '../writer.ts';
import { constraint, orgFault } from './faults.ts';
import { attachFullAccess, enabledTypes } from './full-access.ts';
import { type Organization, organizationOf } from './organization.ts';
import { pathOf, requireParent } from './parents.ts';
import { requireRoomIn } from './quota.ts';
import { putTags, removeAllTags, type Tags } from './tags.ts';

/** An account as its organization sees it. */
export interface Member {
  readonly account: string;
  readonly name: string;
  readonly email: string | undefined;
  /** The id of the root or of a unit. */
  readonly parent: string;
  /** `o-…/r-…/ou-…/<account>/` */
  readonly path: string;
  readonly joinedMethod: 'CREATED' | 'INVITED';
  /** Milliseconds since 1970. */
  readonly joinedAt: number;
  /** Undefined while the account is open. */
  readonly closedAt: number | undefined;
}

/** Accounts of an organization: AWS sets this quota for each customer. */
const most = 10_000;

const members = (db: Reader, organization: Organization) =>
  db
    .selectFrom('org_members')
    .innerJoin('accounts', 'accounts.id', 'org_members.account')
    .leftJoin('org_units', 'org_units.id', 'org_members.parent')
    .select(['account', 'accounts.name', 'email', 'org_members.parent', 'path'])
    .select(['joined_method', 'joined_at', 'closed_at'])
    .where('org_members.organization', '=', organization.id);

type Row = Awaited<ReturnType<ReturnType<typeof members>['execute']>>[number];

const member =
  (organization: Organization) =>
  (row: Row): Member => ({
    account: row.account,
    name: row.name,
    email: row.email ?? undefined,
    parent: row.parent,
    path: `${row.path ?? `${organization.id}/${organization.rootId}/`}${row.account}/`,
    joinedMethod: row.joined_method,
    joinedAt: row.joined_at,
    closedAt: row.closed_at ?? undefined,
  });

export async function findMember(
  db: Reader,
  organization: Organization,
  account: string,
): Promise<Member | undefined> {
  const row = await members(db, organization).where('account', '=', account).executeTakeFirst();
  return row && member(organization)(row);
}

/** Throws `AccountNotInOrganization`. */
export async function getMember(db: Reader, organization: Organization, account: string): Promise<Member> {
  const found = await findMember(db, organization, account);
  if (found === undefined) throw orgFault('AccountNotInOrganization', { account });
  return found;
}

/** The accounts of the organization, or of one parent, by id. Throws `ParentNotFound`. */
export async function listMembers(
  db: Reader,
  organization: Organization,
  request: PageRequest & { readonly parent?: string | undefined },
): Promise<Page<Member>> {
  let query = members(db, organization);
  if (request.parent !== undefined) {
    await requireParent(db, organization, request.parent);
    query = query.where('org_members.parent', '=', request.parent);
  }
  if (request.after !== undefined) query = query.where('account', '>', request.after);
  const rows = await query
    .orderBy('account')
    .limit(request.limit + 1)
    .execute();
  return pageOf(rows, request.limit, row => row.account, member(organization));
}

/** Takes the account in, at the root unless told otherwise. Throws `AlreadyInOrganization` and `ConstraintViolated`. */
export async function join(
  w: Writer,
  organization: Organization,
  wanted: {
    readonly account: string;
    readonly method: 'CREATED' | 'INVITED';
    readonly parent?: string | undefined;
    readonly tags?: Tags | undefined;
  },
): Promise<void> {
  const { account, method, parent = organization.rootId } = wanted;
  if (await organizationOf(w.db, account)) throw orgFault('AlreadyInOrganization', {});
  await requireRoomIn(w.db, 'org_members', organization, {
    max: most,
    reason: 'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
    text: 'You have exceeded the allowed number of AWS accounts.',
  });
  const row = { organization: organization.id, account, parent, joined_method: method };
  await w.db
    .insertInto('org_members')
    .values({ ...row, joined_at: w.world.now() })
    .execute();
  await attachFullAccess(w, organization, [account], await enabledTypes(w.db, organization));
  await putTags(w, organization, account, wanted.tags ?? []);
}

/**
 * Moves an account from where it is. Throws `AccountNotInOrganization` (also where it is not in `from`),
 * `SourceParentNotFound`, `DestinationParentNotFound` and `AlreadyAtDestination`.
 */
export async function moveAccount(
  w: Writer,
  organization: Organization,
  account: string,
  from: string,
  to: string,
): Promise<void> {
  const { parent } = await getMember(w.db, organization, account);
  if ((await pathOf(w.db, organization, from)) === undefined) {
    throw orgFault('SourceParentNotFound', { id: from });
  }
  if ((await pathOf(w.db, organization, to)) === undefined) {
    throw orgFault('DestinationParentNotFound', { id: to });
  }
  if (parent === to) throw orgFault('AlreadyAtDestination', { account });
  if (parent !== from) throw orgFault('AccountNotInOrganization', { account });
  await putParent(w, account, to);
}

/** Puts an account under another parent, which the caller has checked. */
export async function putParent(w: Writer, account: string, parent: string): Promise<void> {
  await w.db.updateTable('org_members').set({ parent }).where('account', '=', account).execute();
}

/** Lets an account go. Throws `AccountNotInOrganization`, `ManagementCannotLeave` and `ConstraintViolated`. */
export async function removeAccount(w: Writer, organization: Organization, account: string): Promise<void> {
  await getMember(w.db, organization, account);
  if (account === organization.managementAccount) throw orgFault('ManagementCannotLeave', {});
  const delegated = w.db.selectFrom('org_delegations').select('account').where('account', '=', account);
  if (await delegated.executeTakeFirst()) {
    const text =
      'You cannot remove an account that is a delegated administrator for a service from the organization.';
    throw constraint('CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG', text);
  }
  await w.db
    .deleteFrom('org_attachments')
    .where('organization', '=', organization.id)
    .where('target', '=', account)
    .execute();
  await removeAllTags(w, organization, account);
  await w.db.deleteFrom('org_members').where('account', '=', account).execute();
}
