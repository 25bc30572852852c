import { ensureRootKey } from '../access-keys.ts';
import { findAccount, putAccount } from '../account.ts';
import { rootArn } from '../arns.ts';
import { attachPolicy } from '../attachments.ts';
import { type Page, type PageRequest, pageOf } from '../page.ts';
import { createRole } from '../roles.ts';
import type { Reader, Writer } from '../writer.ts';
import { invalidInput, orgFault } from './faults.ts';
import { newAccountId, requestId } from './ids.ts';
import { join } from './members.ts';
import type { Organization } from './organization.ts';
import type { AccountRequestsTable } from './schema.ts';
import { checkTags, type Tags } from './tags.ts';

/** A request for a new account, and what came of it. */
export interface AccountRequest {
  /** `car-…` */
  readonly id: string;
  readonly name: string;
  readonly state: 'SUCCEEDED' | 'FAILED';
  readonly account: string | undefined;
  readonly failure: string | undefined;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  readonly completedAt: number;
}

const request = (row: AccountRequestsTable): AccountRequest => ({
  id: row.id,
  name: row.name,
  state: row.account === null ? 'FAILED' : 'SUCCEEDED',
  account: row.account ?? undefined,
  failure: row.failure ?? undefined,
  requestedAt: row.requested_at,
  completedAt: row.completed_at,
});

const defaultRole = 'OrganizationAccountAccessRole';
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  /** The role through which the management account administers it. */
  readonly roleName?: string | undefined;
  readonly tags?: Tags | undefined;
}

/**
 * Makes an account at the root of the organization, with a root user's key and a role that trusts the management
 * account. An address that is taken is no error but a request that failed. Throws `InvalidInput`,
 * `ConstraintViolated`.
 */
export async function createAccount(
  w: Writer,
  organization: Organization,
  wanted: NewAccount,
): Promise<AccountRequest> {
  const { name, email, tags = [] } = wanted;
  checkTags(tags);
  const now = w.world.now();
  const row: AccountRequestsTable & { organization: string } = {
    organization: organization.id,
    id: requestId(w.world),
    name,
    account: null,
    failure: null,
    requested_at: now,
    completed_at: now,
  };
  if (await emailTaken(w.db, email)) row.failure = 'EMAIL_ALREADY_EXISTS';
  else {
    row.account = await freeId(w);
    await putAccount(w, { id: row.account, name, email });
    await ensureRootKey(w, row.account);
    await join(w, organization, { account: row.account, method: 'CREATED', tags });
    await makeAccessRole(w, organization, row.account, wanted.roleName ?? defaultRole);
  }
  await w.db.insertInto('org_account_requests').values(row).execute();
  return request(row);
}

async function makeAccessRole(
  w: Writer,
  { managementAccount }: Organization,
  account: string,
  name: string,
): Promise<void> {
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw invalidInput('INVALID_ROLE_NAME', 'You provided a role name that is not valid.');
  }
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: rootArn(managementAccount) }, Action: 'sts:AssumeRole' },
    ],
  });
  await attachPolicy(w, await createRole(w, { account, name, trust }), administrator);
}

async function freeId(w: Writer): Promise<string> {
  for (;;) {
    const id = newAccountId(w.world);
    if ((await findAccount(w.db, id)) === undefined) return id;
  }
}

async function emailTaken(db: Reader, email: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where(e => e.fn<string>('lower', ['email']), '=', email.toLowerCase())
    .executeTakeFirst();
  return row !== undefined;
}

const requests = (db: Reader, organization: Organization) =>
  db.selectFrom('org_account_requests').selectAll().where('organization', '=', organization.id);

/** Throws `RequestNotFound`. */
export async function getAccountRequest(
  db: Reader,
  organization: Organization,
  id: string,
): Promise<AccountRequest> {
  const row = await requests(db, organization).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw orgFault('RequestNotFound', { id });
  return request(row);
}

/** The requests in any of `states`, by id. */
export async function listAccountRequests(
  db: Reader,
  organization: Organization,
  states: readonly string[],
  page: PageRequest,
): Promise<Page<AccountRequest>> {
  let query = requests(db, organization);
  if (!states.includes('SUCCEEDED')) query = query.where('account', 'is', null);
  if (!states.includes('FAILED')) query = query.where('account', 'is not', null);
  if (page.after !== undefined) query = query.where('id', '>', page.after);
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, row => row.id, request);
}
