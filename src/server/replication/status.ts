import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import { realWorld } from '../../base/world.ts';
import { type BackfillPayload, backfillJob } from '../../registry/replication/backfill-payload.ts';
import { destinationsOf, replicationConfiguration } from '../../registry/replication/configuration.ts';
import type { JobsSchema } from '../../store/jobs/schema.ts';
import type { State } from '../questions/read-only.ts';
import { type FailureGroup, failureGroups, way } from './failures.ts';
import { type Retries, retriesByWay } from './retries.ts';

/** How replication from one registry to another stands, over all images that were ever asked for. */
export interface WayStatus {
  readonly source: RegistryId;
  readonly to: RegistryId;
  /** Whether a rule names the destination today. */
  readonly configured: boolean;
  /** Images. */
  readonly complete: number;
  readonly inProgress: number;
  readonly failed: number;
  /** Of images that had to travel to another cell, and what of it has. */
  readonly bytes: number;
  readonly bytesSent: number;
  /** Age of the oldest image in progress, in milliseconds. */
  readonly lag: number;
  readonly retries: Retries | undefined;
  readonly failures: readonly FailureGroup[];
  /** Whether what was pushed before is still being enqueued. */
  readonly backfilling: boolean;
}

type Numbers = Pick<WayStatus, 'complete' | 'inProgress' | 'failed' | 'bytes' | 'bytesSent' | 'lag'>;
const nothing: Numbers = { complete: 0, inProgress: 0, failed: 0, bytes: 0, bytesSent: 0, lag: 0 };

/** Every way that a rule names or that an image has taken, of one source or of all. */
export async function replicationStatus(state: State, from?: RegistryId): Promise<WayStatus[]> {
  const [numbers, failures, retries, configured, backfilling] = await Promise.all([
    numbersByWay(state, from),
    failureGroups(state, from),
    retriesByWay(state),
    configuredWays(state, from),
    backfillingWays(state),
  ]);
  const ways = [...new Set([...configured, ...numbers.keys(), ...failures.keys()])].sort();
  return ways.map(key => {
    const [source, to] = key.split(' ').map(registryOf) as [RegistryId, RegistryId];
    return {
      source,
      to,
      configured: configured.has(key),
      ...(numbers.get(key) ?? nothing),
      retries: retries.get(key),
      failures: failures.get(key) ?? [],
      backfilling: backfilling.has(key),
    };
  });
}

const registryOf = (text: string): RegistryId => {
  const [account = '', region = ''] = text.split('/');
  return { account, region };
};

async function numbersByWay(
  { registry: { db } }: State,
  from: RegistryId | undefined,
): Promise<Map<string, Numbers>> {
  const now = realWorld.now();
  const count = (condition: string) => sql<number>`sum(case when ${sql.raw(condition)} then 1 else 0 end)`;
  const rows = await db.read
    .selectFrom('replications')
    .innerJoin('repositories', 'repositories.id', 'replications.repository_id')
    .select(['repositories.account as source_account', 'repositories.region as source_region'])
    .select(['replications.account', 'replications.region'])
    .select([
      count('pending = 0 and failure_code is null').as('complete'),
      count('pending > 0').as('inProgress'),
      count('pending = 0 and failure_code is not null').as('failed'),
      sql<number>`sum(bytes)`.as('bytes'),
      sql<number>`sum(bytes_sent)`.as('bytesSent'),
      sql<number | null>`min(case when pending > 0 then requested_at end)`.as('oldest'),
    ])
    .$if(from !== undefined, q =>
      q
        .where('repositories.account', '=', from?.account ?? '')
        .where('repositories.region', '=', from?.region ?? ''),
    )
    .groupBy(['repositories.account', 'repositories.region', 'replications.account', 'replications.region'])
    .execute();
  return new Map(
    rows.map(({ source_account, source_region, account, region, oldest, ...rest }) => [
      way({ account: source_account, region: source_region }, { account, region }),
      { ...rest, lag: oldest === null ? 0 : Math.max(0, now - oldest) },
    ]),
  );
}

async function configuredWays(
  { registry: { db } }: State,
  from: RegistryId | undefined,
): Promise<Set<string>> {
  const rows = await db.read
    .selectFrom('registries')
    .select(['account', 'region', 'replication'])
    .where('replication', 'is not', null)
    .execute();
  const ways = new Set<string>();
  for (const { account, region, replication } of rows) {
    if (from && (from.account !== account || from.region !== region)) continue;
    for (const rule of replicationConfiguration(replication).rules)
      for (const to of destinationsOf({ rules: [{ destinations: rule.destinations }] }, ''))
        ways.add(way({ account, region }, to));
  }
  return ways;
}

async function backfillingWays({ registry: { db } }: State): Promise<Set<string>> {
  const rows = await (db.read as unknown as Kysely<JobsSchema>)
    .selectFrom('jobs')
    .select('payload')
    .where('kind', '=', backfillJob)
    .where('failed_at', 'is', null)
    .execute();
  return new Set(
    rows.map(({ payload }) => {
      const { source, to } = JSON.parse(payload) as BackfillPayload;
      return way(source, to);
    }),
  );
}
