import type { Kysely } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { RegistrySchema } from '../schema.ts';
import type { BackfillChoice, BackfillPayload, BackfillPlace } from './backfill-payload.ts';
import { configurationOf, destinationsFrom, isSame } from './destinations.ts';
import type { ReplicationSettings } from './replication.ts';
import { passesTagFilter } from './tag-filter.ts';

type Db = Kysely<RegistrySchema>;

/** An image that a backfill copies. */
export interface BackfillImage {
  readonly repository: { readonly id: number; readonly name: string };
  readonly digest: Digest;
  /** Those that the settings let through; where an image has no tag, undefined alone. */
  readonly tags: readonly (string | undefined)[];
  readonly via: readonly RegistryId[];
  /** Bytes, as ECR counts an image. */
  readonly size: number;
}

export interface BackfillPage {
  readonly images: readonly BackfillImage[];
  /** Where the next page begins; undefined where this is the last one. */
  readonly next: BackfillPlace | undefined;
}

/**
 * The next images of a backfill, in the order of repositories and digests, by the rules and settings as they are:
 * what waits for its copy already is left out, and so are children that come with their lists. `limit` bounds how
 * many images are looked at, so that a page takes a bounded time.
 */
export async function backfillPage(
  db: Db,
  wanted: BackfillPayload,
  settings: ReplicationSettings,
  limit: number,
): Promise<BackfillPage> {
  const configuration = await configurationOf(db, wanted.source);
  if (!configuration) return { images: [], next: undefined };
  const images: BackfillImage[] = [];
  let place = wanted.after;
  for (let left = limit; left > 0; ) {
    const repository = await repositoryAfter(db, wanted, place);
    if (!repository) return { images, next: undefined };
    const { name } = repository;
    const covered = (via: readonly RegistryId[]) =>
      destinationsFrom(wanted.source, configuration, name, settings, via).some(to => isSame(to, wanted.to));
    const rows = covered([])
      ? await rowsOf(
          db,
          repository.id,
          wanted.to,
          place?.repository === name ? place.digest : undefined,
          left,
        )
      : [];
    for (const row of rows) {
      const via = row.via === null ? [] : (JSON.parse(row.via) as RegistryId[]);
      if (!chosen(row, wanted.choice) || (via.length > 0 && !covered(via))) continue;
      const tags = await tagsToCopy(db, repository, row, wanted.to, settings);
      if (tags.length > 0) images.push({ repository, digest: row.digest, tags, via, size: row.image_size });
    }
    const last = rows.at(-1);
    place = rows.length === left && last ? { repository: name, digest: last.digest } : { repository: name };
    left -= Math.max(1, rows.length);
  }
  return { images, next: place };
}

/** The repository in which a page goes on. */
const repositoryAfter = (db: Db, { source, prefix }: BackfillPayload, place: BackfillPlace | undefined) =>
  db
    .selectFrom('repositories')
    .select(['id', 'name'])
    .where('account', '=', source.account)
    .where('region', '=', source.region)
    .where('name', place && place.digest === undefined ? '>' : '>=', place?.repository ?? prefix)
    // No character of a name sorts after it.
    .where('name', '<', `${prefix}\x7f`)
    .orderBy('name')
    .limit(1)
    .executeTakeFirst();

const rowsOf = (db: Db, repositoryId: number, to: RegistryId, after: Digest | undefined, limit: number) =>
  db
    .selectFrom('images')
    .leftJoin('replications', join =>
      join
        .onRef('replications.repository_id', '=', 'images.repository_id')
        .onRef('replications.digest', '=', 'images.digest')
        .on('replications.account', '=', to.account)
        .on('replications.region', '=', to.region),
    )
    .select(['images.digest', 'images.subject', 'images.image_size', 'images.via', 'images.status'])
    .select(['replications.pending', 'replications.failure_code'])
    .where('images.repository_id', '=', repositoryId)
    .where('images.digest', '>', after ?? ('' as Digest))
    .orderBy('images.digest')
    .limit(limit)
    .execute();

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function chosen({ status, pending, failure_code }: Row, choice: BackfillChoice): boolean {
  if (status !== 'ACTIVE' || (pending ?? 0) > 0) return false;
  const failed = failure_code !== null;
  return choice === 'all' || failed || (choice === 'missing' && pending === null);
}

/** Empty where the image is not to be copied by itself. */
async function tagsToCopy(
  db: Db,
  repository: { readonly id: number },
  { digest, subject }: Row,
  to: RegistryId,
  settings: ReplicationSettings,
): Promise<(string | undefined)[]> {
  const rows = await db
    .selectFrom('tags')
    .select('tag')
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .orderBy('tag')
    .execute();
  if (rows.length === 0 && (await isChild(db, repository.id, digest))) return [];
  const tags = rows.length === 0 ? [undefined] : rows.map(({ tag }) => tag);
  const passing: (string | undefined)[] = [];
  for (const tag of tags)
    if (await passesTagFilter(db, repository, { tag, subject }, to, settings)) passing.push(tag);
  return passing;
}

async function isChild(db: Db, repositoryId: number, digest: Digest): Promise<boolean> {
  const list = await db
    .selectFrom('image_references')
    .select('image_digest')
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .where('kind', '=', 'manifest')
    .limit(1)
    .executeTakeFirst();
  return list !== undefined;
}
