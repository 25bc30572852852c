import { type Kysely, sql, type Transaction } from 'kysely';
import type { Digest } from '../../wire/oci/digest.ts';
import type { RegistrySchema } from '../schema.ts';

/** A row of `layers`. */
export interface LayerRow {
  readonly repository_id: number;
  readonly digest: Digest;
}

/** Rows that are read at once: a few milliseconds. */
const portion = 300;

/** No image of the repository needs it, and it was neither pushed nor said to be there since `before`. */
const unneeded = (before: number) => sql<boolean>`
  not exists (
    select 1 from image_references as reference
    where reference.repository_id = layers.repository_id and reference.digest = layers.digest
  ) and pushed_at < ${before} and coalesce(checked_at, 0) < ${before}`;

/** The next rows after `after` in the order of the key; `doomed` are those that nobody needs. */
export async function nextLayers(
  db: Kysely<RegistrySchema>,
  after: LayerRow,
  before: number,
): Promise<{ readonly last: LayerRow | undefined; readonly doomed: LayerRow[] }> {
  const rows = await db
    .selectFrom('layers')
    .select(['repository_id', 'digest', sql<number>`(${unneeded(before)})`.as('doomed')])
    .where(sql<boolean>`(repository_id, digest) > (${after.repository_id}, ${after.digest})`)
    .orderBy('repository_id')
    .orderBy('digest')
    .limit(portion)
    .execute();
  return { last: rows.at(-1), doomed: rows.filter(row => Boolean(row.doomed)) };
}

/** Takes these layers from their repositories, except where one is needed by now. Resolves to how many went. */
export async function removeLayers(
  tx: Transaction<RegistrySchema>,
  rows: readonly LayerRow[],
  before: number,
): Promise<number> {
  let removed = 0;
  for (const [repository, layers] of Map.groupBy(rows, row => row.repository_id)) {
    const gone = await tx
      .deleteFrom('layers')
      .where('repository_id', '=', repository)
      .where(
        'digest',
        'in',
        layers.map(({ digest }) => digest),
      )
      .where(unneeded(before))
      .executeTakeFirst();
    removed += Number(gone.numDeletedRows);
  }
  return removed;
}

export const positionOf = ({ repository_id, digest }: LayerRow): string => `${repository_id} ${digest}`;

/** The empty position is before every row. */
export function rowAt(position: string): LayerRow {
  const [repository = '', digest = ''] = position.split(' ');
  return { repository_id: Number(repository), digest: digest as Digest };
}
