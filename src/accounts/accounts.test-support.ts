import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { keyring } from '../base/keyring.ts';
import type { Seal } from '../base/seal.ts';
import { realWorld, type World } from '../base/world.ts';
import type { Database } from '../store/sql/database.ts';
import { openSqlite } from '../store/sql/sqlite/open-sqlite.ts';
import { putAccount } from './account.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { accountsMigrations } from './migrations.ts';
import type { AccountsSchema } from './schema.ts';
import type { PolicyHolder } from './writer.ts';

/** For tests: the domain on a real database in a directory of its own, with a clock that stands still. */
export interface TestAccounts {
  readonly accounts: Accounts;
  readonly db: Database<AccountsSchema>;
  readonly directory: string;
  readonly clock: { now: number };
  /** The same database as another server would open it, with another master key where one is given. */
  reopened(key?: string, ...policyHolders: readonly PolicyHolder[]): Accounts;
}

export const owner = '123456789012';
export const other = '987654321098';

export async function testAccounts(context: TestContext): Promise<TestAccounts> {
  const directory = await mkdtemp(join(tmpdir(), 'entrepot-accounts-'));
  const db = await openSqlite<AccountsSchema>(join(directory, 'test.db'), accountsMigrations);
  context.after(async () => {
    await db.close();
    await rm(directory, { recursive: true, force: true });
  });
  const clock = { now: Date.parse('2026-11-22T09:00:00Z') };
  const world: World = { ...realWorld, now: () => clock.now };
  const reopened = (key = 'one', ...policyHolders: readonly PolicyHolder[]) =>
    openAccounts({ db, world, seal: testSeal(key), policyHolders });
  const accounts = reopened();
  await accounts.write(async w => {
    await putAccount(w, { id: owner, name: 'Owner' });
    await putAccount(w, { id: other, name: 'Other' });
  });
  return { accounts, db, directory, clock, reopened };
}

/** Every row of every table, to see that nothing changed. */
export async function allRows(db: Database<AccountsSchema>): Promise<unknown> {
  const tables: (keyof AccountsSchema)[] = [
    'organizations',
    'org_units',
    'org_members',
    'org_policies',
    'org_policy_types',
    'org_attachments',
    'org_tags',
    'accounts',
    'iam_users',
    'iam_roles',
    'iam_access_keys',
    'iam_policies',
    'iam_policy_versions',
    'iam_inline_policies',
    'iam_attachments',
    'iam_tags',
    'iam_groups',
    'iam_group_members',
    'iam_instance_profiles',
    'iam_login_profiles',
  ];
  const rows: Record<string, unknown> = {};
  for (const table of tables) rows[table] = await db.read.selectFrom(table).selectAll().execute();
  return rows;
}

export const allow = (action: string, resource = '*'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  });

export const trusting = (...principals: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }],
  });

export const testSeal = (key: string): Seal => keyring(createHash('sha256').update(key).digest(), realWorld);
