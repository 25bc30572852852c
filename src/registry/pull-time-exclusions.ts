import type { RegistryId } from '../base/registry-id.ts';
import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';

/** Keeps a principal's pulls from counting; throws ExclusionAlreadyExists or LimitExceeded. Resolves to the time. */
export function registerExclusion(
  backend: Backend,
  registry: RegistryId,
  principal: string,
): Promise<number> {
  const { account, region } = registry;
  const maxExclusions = backend.quotas.limits.pullTimeExclusions;
  return backend.db.write(async tx => {
    const there = await tx
      .selectFrom('pull_time_exclusions')
      .select('principal_arn')
      .where('account', '=', account)
      .where('region', '=', region)
      .execute();
    if (there.some(row => row.principal_arn === principal)) {
      throw registryFault('ExclusionAlreadyExists', { principal, registry });
    }
    if (there.length >= maxExclusions) {
      const why = `The maximum number of ${maxExclusions} pull time update exclusions per registry has been exceeded`;
      throw registryFault('LimitExceeded', { why });
    }
    const created_at = backend.world.now();
    const row = { account, region, principal_arn: principal, created_at };
    await tx.insertInto('pull_time_exclusions').values(row).execute();
    return created_at;
  });
}

/** Lets a principal's pulls count again; throws ExclusionNotFound. */
export async function deregisterExclusion(
  backend: Backend,
  registry: RegistryId,
  principal: string,
): Promise<void> {
  const gone = await backend.db.write(tx =>
    tx
      .deleteFrom('pull_time_exclusions')
      .where('account', '=', registry.account)
      .where('region', '=', registry.region)
      .where('principal_arn', '=', principal)
      .executeTakeFirst(),
  );
  if (gone.numDeletedRows === 0n) throw registryFault('ExclusionNotFound', { principal, registry });
}

/** A page of the excluded principals' ARNs, in their order. */
export async function listExclusions(
  backend: Backend,
  registry: RegistryId,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<string[]> {
  const rows = await backend.db.read
    .selectFrom('pull_time_exclusions')
    .select('principal_arn')
    .where('account', '=', registry.account)
    .where('region', '=', registry.region)
    .where('principal_arn', '>', page.after ?? '')
    .orderBy('principal_arn')
    .limit(page.limit)
    .execute();
  return rows.map(row => row.principal_arn);
}

/** All of them: no more than ECR's quota allows. */
export const excludedPrincipals = async (
  backend: Backend,
  registry: RegistryId,
): Promise<ReadonlySet<string>> =>
  new Set(await listExclusions(backend, registry, { limit: backend.quotas.limits.pullTimeExclusions }));
