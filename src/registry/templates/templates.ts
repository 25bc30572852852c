import type { Insertable, Selectable } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Backend } from '../backend.ts';
import { registryFault } from '../faults.ts';
import { prefixKey, prefixKeysOf } from '../prefix-key.ts';
import type { RegistrySchema } from '../schema.ts';
import type { TagMutability } from '../tag-mutability.ts';

/** On what occasion a template makes repositories. */
export type Occasion = 'REPLICATION' | 'PULL_THROUGH_CACHE' | 'CREATE_ON_PUSH';

/** What a repository gets that nobody creates by name. Its texts are checked by whoever makes it. */
export interface TemplateSettings {
  readonly description: string | null;
  readonly tagMutability: TagMutability;
  readonly repositoryPolicy: string | null;
  readonly lifecyclePolicy: string | null;
  readonly tags: ReadonlyMap<string, string>;
  readonly appliedFor: readonly Occasion[];
  readonly roleArn: string | null;
}

export interface CreationTemplate extends TemplateSettings {
  /** Of repositories' names, with a slash implied at its end; `ROOT` for all. */
  readonly prefix: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

const toTemplate = (row: Selectable<RegistrySchema['creation_templates']>): CreationTemplate => ({
  prefix: row.prefix,
  description: row.description,
  tagMutability: {
    mode: row.tag_mutability as TagMutability['mode'],
    exclusions: JSON.parse(row.mutability_filters) as string[],
  },
  repositoryPolicy: row.repository_policy,
  lifecyclePolicy: row.lifecycle_policy,
  tags: new Map(JSON.parse(row.tags) as [string, string][]),
  appliedFor: JSON.parse(row.applied_for) as Occasion[],
  roleArn: row.role_arn,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

type Columns = Omit<
  Insertable<RegistrySchema['creation_templates']>,
  'account' | 'region' | 'prefix_key' | 'prefix' | 'created_at' | 'updated_at'
>;

const toColumns = (settings: TemplateSettings): Columns => ({
  description: settings.description,
  tag_mutability: settings.tagMutability.mode,
  mutability_filters: JSON.stringify(settings.tagMutability.exclusions),
  repository_policy: settings.repositoryPolicy,
  lifecycle_policy: settings.lifecyclePolicy,
  tags: JSON.stringify([...settings.tags]),
  applied_for: JSON.stringify(settings.appliedFor),
  role_arn: settings.roleArn,
});

const notFound = (registry: RegistryId, prefix: string) =>
  registryFault('TemplateNotFound', { prefix, registry });

/** Throws TemplateAlreadyExists or LimitExceeded. */
export async function createTemplate(
  backend: Backend,
  registry: RegistryId,
  prefix: string,
  settings: TemplateSettings,
): Promise<CreationTemplate> {
  const now = backend.world.now();
  const limit = backend.quotas.limits.repositoryCreationTemplates;
  return backend.db.write(async tx => {
    const there = await tx
      .selectFrom('creation_templates')
      .select('prefix_key')
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .execute();
    const key = prefixKey(prefix);
    if (there.some(row => row.prefix_key === key)) {
      throw registryFault('TemplateAlreadyExists', { prefix, registry });
    }
    if (there.length >= limit) {
      throw registryFault('LimitExceeded', {
        why: `The registry with id '${registry.account}' already has the maximum allowed number of repository creation templates which is '${limit}'`,
      });
    }
    const row = await tx
      .insertInto('creation_templates')
      .values({
        account: registry.account,
        region: registry.region,
        prefix_key: key,
        prefix,
        ...toColumns(settings),
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toTemplate(row);
  });
}

const templatesOf = (backend: Backend, registry: RegistryId) =>
  backend.db.read
    .selectFrom('creation_templates')
    .selectAll()
    .where('account', '=', registry.account)
    .where('region', '=', registry.region);

/** Those of these prefixes that there are; asking for others is no error. */
export async function findTemplates(
  backend: Backend,
  registry: RegistryId,
  prefixes: readonly string[],
): Promise<CreationTemplate[]> {
  if (prefixes.length === 0) return [];
  const rows = await templatesOf(backend, registry)
    .where('prefix_key', 'in', prefixes.map(prefixKey))
    .orderBy('prefix_key')
    .execute();
  return rows.map(toTemplate);
}

/** A page of a registry's templates in the order of their prefixes. */
export async function listTemplates(
  backend: Backend,
  registry: RegistryId,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<CreationTemplate[]> {
  const rows = await templatesOf(backend, registry)
    .where('prefix_key', '>', prefixKey(page.after ?? ''))
    .orderBy('prefix_key')
    .limit(page.limit)
    .execute();
  return rows.map(toTemplate);
}

/** Changes what `change` makes of the settings as they are inside the transaction. Throws TemplateNotFound. */
export async function updateTemplate(
  backend: Backend,
  registry: RegistryId,
  prefix: string,
  change: (current: CreationTemplate) => TemplateSettings,
): Promise<CreationTemplate> {
  const now = backend.world.now();
  return backend.db.write(async tx => {
    const row = await tx
      .selectFrom('creation_templates')
      .selectAll()
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .where('prefix_key', '=', prefixKey(prefix))
      .executeTakeFirst();
    if (!row) throw notFound(registry, prefix);
    const changed = await tx
      .updateTable('creation_templates')
      .set({ ...toColumns(change(toTemplate(row))), updated_at: now })
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .where('prefix_key', '=', row.prefix_key)
      .returningAll()
      .executeTakeFirstOrThrow();
    return toTemplate(changed);
  });
}

/** Throws TemplateNotFound. Repositories that it made stay as they are. */
export async function deleteTemplate(
  backend: Backend,
  registry: RegistryId,
  prefix: string,
): Promise<CreationTemplate> {
  const row = await backend.db.write(tx =>
    tx
      .deleteFrom('creation_templates')
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .where('prefix_key', '=', prefixKey(prefix))
      .returningAll()
      .executeTakeFirst(),
  );
  if (!row) throw notFound(registry, prefix);
  return toTemplate(row);
}

/** Of the templates for this occasion the one with the longest prefix of the repository's name. */
export async function templateFor(
  backend: Backend,
  registry: RegistryId,
  repository: string,
  occasion: Occasion,
): Promise<CreationTemplate | undefined> {
  const keys = prefixKeysOf(repository);
  const found = await findTemplates(backend, registry, keys);
  const byKey = new Map(found.map(template => [prefixKey(template.prefix), template]));
  return keys.map(key => byKey.get(key)).find(template => template?.appliedFor.includes(occasion) === true);
}
