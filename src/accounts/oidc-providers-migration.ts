import type { Kysely } from 'kysely';
import type { Migration } from '../store/sql/database.ts';

/** Identity providers of OpenID Connect. */
export const oidcProvidersMigration: Migration = {
  id: 'accounts-0004-oidc-providers',
  async up(tx: Kysely<unknown>) {
    await tx.schema
      .createTable('iam_oidc_providers')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('account', 'text', c => c.notNull().references('accounts.id'))
      .addColumn('url', 'text', c => c.notNull())
      .addColumn('client_ids', 'text', c => c.notNull())
      .addColumn('thumbprints', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addUniqueConstraint('iam_oidc_providers_by_url', ['account', 'url'])
      .execute();
  },
};
