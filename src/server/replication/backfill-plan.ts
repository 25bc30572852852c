import type { RegistryId } from '../../base/registry-id.ts';
import { backfillPage } from '../../registry/replication/backfill-images.ts';
import type {
  BackfillChoice,
  BackfillPayload,
  BackfillPlace,
} from '../../registry/replication/backfill-payload.ts';
import { destinationsOf } from '../../registry/replication/configuration.ts';
import { configurationOf } from '../../registry/replication/destinations.ts';
import { notedSettings } from '../../registry/replication/noted-settings.ts';
import { settingsFor } from '../../registry/replication/settings.ts';
import type { State } from '../questions/read-only.ts';
import { failureGroups, way } from './failures.ts';
import { replicationFault } from './faults.ts';

export interface WantedBackfill {
  readonly source: RegistryId;
  /** One of the source's destinations; all of them where it is absent. */
  readonly to?: RegistryId | undefined;
  /** Only repositories whose names begin with it. */
  readonly prefix: string;
  readonly choice: BackfillChoice;
}

/** What would be copied of one repository to one destination. */
export interface PlannedRepository {
  readonly repository: string;
  readonly to: RegistryId;
  readonly images: number;
  /** Under which they go; an untagged image has none. */
  readonly tags: number;
  /** As ECR counts images: layers that two of them share count twice. */
  readonly bytes: number;
}

export interface BackfillPlan {
  /** One for each destination. */
  readonly ways: readonly BackfillPayload[];
  readonly repositories: readonly PlannedRepository[];
  readonly images: number;
  readonly bytes: number;
  /** Repositories whose policies are tried again: where failures are chosen. */
  readonly policies: number;
}

const pageSize = 1_000;

/**
 * What a backfill would copy now, by the rules of the source and by the settings that its server was last started
 * with. Changes nothing. Throws NotReplicated and NotADestination.
 */
export async function planBackfill(state: State, wanted: WantedBackfill): Promise<BackfillPlan> {
  const { source, prefix, choice } = wanted;
  const { db } = state.registry;
  const ways = (await destinations(state, wanted)).map(to => ({ source, to, prefix, choice }));
  const settings = settingsFor(await notedSettings(db))(source);
  const planned = new Map<string, { -readonly [K in keyof PlannedRepository]: PlannedRepository[K] }>();
  for (const each of ways) {
    let after: BackfillPlace | undefined;
    do {
      const page = await backfillPage(db.read, { ...each, after }, settings, pageSize);
      for (const { repository, tags, size } of page.images) {
        const { name } = repository;
        const key = `${name} ${each.to.account}/${each.to.region}`;
        const sum = planned.get(key) ?? { repository: name, to: each.to, images: 0, tags: 0, bytes: 0 };
        sum.images += 1;
        sum.tags += tags.filter(tag => tag !== undefined).length;
        sum.bytes += size;
        planned.set(key, sum);
      }
      after = page.next;
    } while (after !== undefined);
  }
  const repositories = [...planned.values()];
  const failures = choice === 'failed' ? await failureGroups(state, source) : new Map<string, never[]>();
  const failed = ways.flatMap(each => failures.get(way(source, each.to)) ?? []);
  return {
    ways,
    repositories,
    images: repositories.reduce((sum, { images }) => sum + images, 0),
    bytes: repositories.reduce((sum, { bytes }) => sum + bytes, 0),
    policies: failed.reduce((sum, { what, count }) => sum + (what === 'policies' ? count : 0), 0),
  };
}

async function destinations(state: State, { source, to }: WantedBackfill): Promise<readonly RegistryId[]> {
  const configuration = await configurationOf(state.registry.db.read, source);
  const all = destinationsOf(
    {
      rules: (configuration?.rules ?? []).map(rule => ({ destinations: rule.destinations })),
    },
    '',
  );
  if (all.length === 0) throw replicationFault('NotReplicated', { source });
  if (to === undefined) return all;
  const found = all.filter(({ account, region }) => account === to.account && region === to.region);
  if (found.length === 0) throw replicationFault('NotADestination', { source, to, known: all });
  return found;
}
