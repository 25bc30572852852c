import type { RegistryId } from '../../base/registry-id.ts';
import type { State } from '../questions/read-only.ts';
import { type Advice, adviceFor } from './advice.ts';

/** What failed for one cause, on one way. */
export interface FailureGroup {
  readonly what: 'images' | 'policies';
  /** The `failureCode` of ECR's API. */
  readonly code: string;
  /** Of images, or of repositories whose policies they are. */
  readonly count: number;
  /** Some of them. */
  readonly repositories: readonly string[];
  /** Of one of them; a sentence. */
  readonly reason: string;
  readonly advice: Advice;
}

/** Of the repositories in a group. */
const shown = 5;

interface Gathered {
  source: RegistryId;
  to: RegistryId;
  what: 'images' | 'policies';
  code: string;
  reason: string;
  count: number;
  repositories: Set<string>;
  actions: Set<string>;
}

/** What has failed and is not under way again, by the way it was to go (`way`), the most frequent first. */
export async function failureGroups(
  state: State,
  from: RegistryId | undefined,
): Promise<Map<string, FailureGroup[]>> {
  const groups = new Map<string, Gathered>();
  for (const what of ['images', 'policies'] as const) {
    for await (const row of failedRows(state, what, from)) {
      const key = [row.source_account, row.source_region, row.account, row.region, what, row.code].join(' ');
      const group: Gathered = groups.get(key) ?? {
        source: { account: row.source_account, region: row.source_region },
        to: { account: row.account, region: row.region },
        what,
        code: row.code ?? '',
        reason: row.reason ?? '',
        count: 0,
        repositories: new Set(),
        actions: new Set(),
      };
      group.count += 1;
      if (group.repositories.size < shown) group.repositories.add(row.name);
      const action = /perform: (ecr:\w+) on/.exec(row.reason ?? '')?.[1];
      if (action !== undefined) group.actions.add(action);
      groups.set(key, group);
    }
  }
  const found = [...groups.values()].sort((one, other) => other.count - one.count);
  const grouped = Map.groupBy(found, ({ source, to }) => way(source, to));
  return new Map([...grouped].map(([key, each]) => [key, each.map(toGroup)]));
}

/** Names a source with a destination. */
export const way = (source: RegistryId, to: RegistryId): string =>
  `${source.account}/${source.region} ${to.account}/${to.region}`;

function toGroup({ source, to, what, code, reason, count, repositories, actions }: Gathered): FailureGroup {
  const [repository = ''] = repositories;
  const advice = adviceFor({ source, to, what, code, reason, repository, actions: [...actions] });
  return { what, code, count, repositories: [...repositories], reason, advice };
}

function failedRows({ registry: { db } }: State, what: 'images' | 'policies', from: RegistryId | undefined) {
  const names = ['repositories.account as source_account', 'repositories.region as source_region'] as const;
  const query =
    what === 'images'
      ? db.read
          .selectFrom('replications as failed')
          .innerJoin('repositories', 'repositories.id', 'failed.repository_id')
          .select([...names, 'repositories.name', 'failed.account', 'failed.region'])
          .select(['failed.failure_code as code', 'failed.reason'])
          .where('failed.failure_code', 'is not', null)
          .where('failed.pending', '=', 0)
      : db.read
          .selectFrom('policy_replication_failures as failed')
          .innerJoin('repositories', 'repositories.id', 'failed.repository_id')
          .select([...names, 'repositories.name', 'failed.account', 'failed.region'])
          .select(['failed.failure_code as code', 'failed.reason']);
  return query
    .$if(from !== undefined, q =>
      q
        .where('repositories.account', '=', from?.account ?? '')
        .where('repositories.region', '=', from?.region ?? ''),
    )
    .stream(500);
}
