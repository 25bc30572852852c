import { setImmediate as breath } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import type { Repository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import type { LifecycleImage } from './lifecycle-image.ts';

/** Images that are read at once: requests are served between two pages. */
const pageSize = 2_000;

/** What the evaluation needs to know of all images of a repository, as they are at one moment. */
export function loadAllImages(
  backend: Pick<Backend, 'db'>,
  repository: Repository,
  signal?: AbortSignal,
): Promise<LifecycleImage[]> {
  return backend.db.read.transaction().execute(async tx => {
    const all: LifecycleImage[] = [];
    for (let after = '' as Digest; ; ) {
      const page = await readImages(tx, repository)
        .where('digest', '>', after)
        .orderBy('digest')
        .limit(pageSize)
        .execute();
      const last = page.at(-1)?.digest;
      if (last === undefined) return all;
      const first = after;
      all.push(...(await withTags(tx, repository, page, { first, last })));
      after = last;
      await breath();
      signal?.throwIfAborted();
    }
  });
}

/** The same of those of `digests` that are there; a few hundred at most. */
export async function loadImages(
  db: Kysely<RegistrySchema>,
  repository: Repository,
  digests: readonly Digest[],
): Promise<LifecycleImage[]> {
  return withTags(db, repository, await readImages(db, repository).where('digest', 'in', digests).execute(), {
    digests,
  });
}

type Row = Awaited<ReturnType<ReturnType<typeof readImages>['execute']>>[number];

/** The digests whose tags and lists are asked for: after `first` up to `last`, or some. */
type Range = { readonly first: Digest; readonly last: Digest } | { readonly digests: readonly Digest[] };

const readImages = (db: Kysely<RegistrySchema>, repository: Repository) =>
  db
    .selectFrom('images')
    .select(['digest', 'subject', 'status', 'pushed_at', 'pulled_at', 'archived_at', 'activated_at'])
    .where('repository_id', '=', repository.id);

async function withTags(
  db: Kysely<RegistrySchema>,
  repository: Repository,
  rows: readonly Row[],
  range: Range,
): Promise<LifecycleImage[]> {
  const tags = await db
    .selectFrom('tags')
    .select(['digest', 'tag'])
    .where('repository_id', '=', repository.id)
    .where(e =>
      'digests' in range
        ? e('digest', 'in', range.digests)
        : e.and([e('digest', '>', range.first), e('digest', '<=', range.last)]),
    )
    .orderBy('digest')
    .orderBy('tag')
    .execute();
  const children = await db
    .selectFrom('image_references')
    .select('digest')
    .distinct()
    .where('repository_id', '=', repository.id)
    .where('kind', '=', 'manifest')
    .where(e =>
      'digests' in range
        ? e('digest', 'in', range.digests)
        : e.and([e('digest', '>', range.first), e('digest', '<=', range.last)]),
    )
    .execute();

  const tagsOf = Map.groupBy(tags, row => row.digest);
  const inLists = new Set(children.map(row => row.digest));
  return rows.map(row => ({
    digest: row.digest,
    tags: (tagsOf.get(row.digest) ?? []).map(each => each.tag),
    storageClass: row.status === 'ARCHIVED' ? 'archive' : 'standard',
    pushedAt: row.pushed_at,
    pulledAt: row.pulled_at,
    archivedAt: row.archived_at,
    activatedAt: row.activated_at,
    subject: row.subject,
    inList: inLists.has(row.digest),
  }));
}
