import type { Migration } from '../store/sql/database.ts';

/** Groups, instance profiles, passwords, aliases, and what is known of the use of access keys. */
export const groupsMigration: Migration = {
  id: 'accounts-0003-groups',
  async up(tx) {
    const named = (table: string) =>
      tx.schema
        .createTable(table)
        .addColumn('id', 'text', c => c.primaryKey())
        .addColumn('account', 'text', c => c.notNull().references('accounts.id'))
        .addColumn('path', 'text', c => c.notNull())
        .addColumn('name', 'text', c => c.notNull())
        .addColumn('name_key', 'text', c => c.notNull())
        .addColumn('created_at', 'bigint', c => c.notNull())
        .addUniqueConstraint(`${table}_by_name`, ['account', 'name_key']);
    await named('iam_groups').execute();
    await tx.schema
      .createTable('iam_group_members')
      .addColumn('group_id', 'text', c => c.notNull().references('iam_groups.id'))
      .addColumn('user_id', 'text', c => c.notNull().references('iam_users.id'))
      .addPrimaryKeyConstraint('iam_group_members_key', ['group_id', 'user_id'])
      .execute();
    await tx.schema
      .createIndex('iam_group_members_by_user')
      .on('iam_group_members')
      .column('user_id')
      .execute();
    await named('iam_instance_profiles')
      .addColumn('role_id', 'text', c => c.references('iam_roles.id'))
      .execute();
    await tx.schema
      .createIndex('iam_instance_profiles_by_role')
      .on('iam_instance_profiles')
      .column('role_id')
      .execute();
    await tx.schema
      .createTable('iam_login_profiles')
      .addColumn('user_id', 'text', c => c.primaryKey().references('iam_users.id'))
      .addColumn('password_hash', 'text', c => c.notNull())
      .addColumn('previous_hashes', 'text', c => c.notNull())
      .addColumn('reset_required', 'integer', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .execute();
    await tx.schema
      .createTable('iam_password_policies')
      .addColumn('account', 'text', c => c.primaryKey().references('accounts.id'))
      .addColumn('policy', 'text', c => c.notNull())
      .execute();
    await tx.schema
      .createTable('iam_account_aliases')
      .addColumn('alias', 'text', c => c.primaryKey())
      .addColumn('account', 'text', c => c.notNull().unique().references('accounts.id'))
      .execute();
    await tx.schema
      .createTable('iam_access_key_uses')
      .addColumn('key_id', 'text', c => c.primaryKey().references('iam_access_keys.id'))
      .addColumn('used_at', 'bigint', c => c.notNull())
      .addColumn('service', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .execute();
    await tx.schema
      .createTable('iam_deletion_tasks')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('account', 'text', c => c.notNull().references('accounts.id'))
      .execute();
  },
};
