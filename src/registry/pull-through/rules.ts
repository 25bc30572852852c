import type { Selectable } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Backend } from '../backend.ts';
import { registryFault } from '../faults.ts';
import { prefixKey, rootPrefix } from '../prefix-key.ts';
import type { RegistrySchema } from '../schema.ts';
import { type Credentials, checkProof, type UpstreamKind, upstreamOf } from './upstreams.ts';

/** Repositories below `prefix` are caches of an upstream registry's. */
export interface PullThroughRule extends Credentials {
  readonly prefix: string;
  readonly upstream: UpstreamKind;
  /** The upstream's host. */
  readonly url: string;
  /** Null: the repositories of the upstream that are named like ours without our prefix. */
  readonly upstreamPrefix: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface NewPullThroughRule extends Credentials {
  readonly prefix: string;
  readonly url: string;
  readonly upstream: UpstreamKind | undefined;
  readonly upstreamPrefix: string | null;
}

const toRule = (row: Selectable<RegistrySchema['pull_through_rules']>): PullThroughRule => ({
  prefix: row.prefix,
  upstream: row.upstream as UpstreamKind,
  url: row.upstream_url,
  upstreamPrefix: row.upstream_prefix,
  credentialArn: row.credential_arn,
  roleArn: row.role_arn,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const notFound = (registry: RegistryId, prefix: string) =>
  registryFault('PullThroughCacheRuleNotFound', { prefix, registry });

/** Throws Validation, UnsupportedUpstreamRegistry, PullThroughCacheRuleAlreadyExists or LimitExceeded. */
export async function createRule(
  backend: Backend,
  registry: RegistryId,
  wanted: NewPullThroughRule,
): Promise<PullThroughRule> {
  const { prefix, url, upstreamPrefix, credentialArn, roleArn } = wanted;
  const upstream = upstreamOf(url, wanted.upstream);
  if (prefix === rootPrefix && (upstreamPrefix ?? rootPrefix) !== rootPrefix) {
    throw registryFault('Validation', {
      why: 'An upstreamRepositoryPrefix cannot be used with the ecrRepositoryPrefix ROOT',
    });
  }
  checkProof(registry, upstream, url, wanted);
  const now = backend.world.now();
  const limit = backend.quotas.limits.pullThroughCacheRules;
  return backend.db.write(async tx => {
    const there = await tx
      .selectFrom('pull_through_rules')
      .select('prefix_key')
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .execute();
    const key = prefixKey(prefix);
    if (there.some(row => row.prefix_key === key)) {
      throw registryFault('PullThroughCacheRuleAlreadyExists', { prefix, registry });
    }
    if (there.length >= limit) {
      throw registryFault('LimitExceeded', {
        why: `The registry with id '${registry.account}' already has the maximum allowed number of pull through cache rules which is '${limit}'`,
      });
    }
    const row = await tx
      .insertInto('pull_through_rules')
      .values({
        account: registry.account,
        region: registry.region,
        prefix_key: key,
        prefix,
        upstream,
        upstream_url: url,
        upstream_prefix: upstreamPrefix,
        credential_arn: credentialArn,
        role_arn: roleArn,
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toRule(row);
  });
}

const rulesOf = (backend: Backend, registry: RegistryId) =>
  backend.db.read
    .selectFrom('pull_through_rules')
    .selectAll()
    .where('account', '=', registry.account)
    .where('region', '=', registry.region);

/** Throws PullThroughCacheRuleNotFound. */
export async function getRule(
  backend: Backend,
  registry: RegistryId,
  prefix: string,
): Promise<PullThroughRule> {
  const row = await rulesOf(backend, registry).where('prefix_key', '=', prefixKey(prefix)).executeTakeFirst();
  if (!row) throw notFound(registry, prefix);
  return toRule(row);
}

/** A page of a registry's rules in the order of their prefixes. */
export async function listRules(
  backend: Backend,
  registry: RegistryId,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<PullThroughRule[]> {
  const rows = await rulesOf(backend, registry)
    .where('prefix_key', '>', prefixKey(page.after ?? ''))
    .orderBy('prefix_key')
    .limit(page.limit)
    .execute();
  return rows.map(toRule);
}

/** Gives a rule another credential or role; throws what `createRule` throws of them. */
export async function updateRule(
  backend: Backend,
  registry: RegistryId,
  prefix: string,
  change: Partial<Credentials>,
): Promise<PullThroughRule> {
  const rule = await getRule(backend, registry, prefix);
  const credentials = {
    credentialArn: change.credentialArn ?? rule.credentialArn,
    roleArn: change.roleArn ?? rule.roleArn,
  };
  checkProof(registry, rule.upstream, rule.url, credentials);
  const row = await backend.db.write(tx =>
    tx
      .updateTable('pull_through_rules')
      .set({
        ...(change.credentialArn && { credential_arn: change.credentialArn }),
        ...(change.roleArn && { role_arn: change.roleArn }),
        updated_at: backend.world.now(),
      })
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .where('prefix_key', '=', prefixKey(prefix))
      .returningAll()
      .executeTakeFirst(),
  );
  if (!row) throw notFound(registry, prefix);
  return toRule(row);
}

/** Ends the caching; what was cached stays. */
export async function deleteRule(
  backend: Backend,
  registry: RegistryId,
  prefix: string,
): Promise<PullThroughRule> {
  const row = await backend.db.write(tx =>
    tx
      .deleteFrom('pull_through_rules')
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .where('prefix_key', '=', prefixKey(prefix))
      .returningAll()
      .executeTakeFirst(),
  );
  if (!row) throw notFound(registry, prefix);
  return toRule(row);
}
