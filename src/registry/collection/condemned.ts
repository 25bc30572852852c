import { setTimeout } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import { storeFault } from '../../store/faults.ts';
import type { WriteOptions } from '../../store/sql/database.ts';
import { prepared } from '../../store/sql/prepared.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import type { RegistrySchema } from '../schema.ts';

type Tx = Transaction<RegistrySchema>;

/** Milliseconds between two looks at a blob that is being removed, and how long that may take. */
const look = 10;
const patience = 20_000;

interface Standing {
  /** How often blobs were condemned so far. */
  readonly condemnations: number;
  /** Whether this one is condemned at this moment. */
  readonly condemned: boolean;
}

/** One statement: both facts are of one moment. */
const selectStanding = prepared<RegistrySchema, { readonly digest: Digest }>()((db, value) =>
  db
    .selectFrom('collector')
    .select([
      'condemnations',
      sql<number>`exists (select 1 from condemned_blobs where digest = ${value('digest')})`.as('condemned'),
    ])
    .where('id', '=', 1),
);

async function standingOf(db: Kysely<RegistrySchema>, digest: Digest): Promise<Standing> {
  const { rows } = await selectStanding(db, { digest });
  const { condemned, condemnations } = rows[0] as (typeof rows)[number];
  return { condemnations, condemned: Boolean(condemned) };
}

/** Resolves, once the blob is not being removed, to the number of condemnations up to that moment. */
async function untilSpared({ db }: Pick<Backend, 'db'>, digest: Digest): Promise<number> {
  for (let waited = 0; waited < patience; waited += look) {
    const { condemned, condemnations } = await standingOf(db.read, digest);
    if (!condemned) return condemnations;
    await setTimeout(look);
  }
  throw storeFault('BlobRemoved', { digest });
}

/**
 * Makes the blob `digest` of a stage, then runs `commit` in a transaction at whose end the blob certainly is in the
 * store, so that it may give the blob to repositories. This is the only way in which a digest that no repository
 * holds comes to be held; docs/collection.md says why it is safe beside the removal of blobs. Costs no commit but
 * that of `commit`. Throws what `finish` of the store throws, and `BlobRemoved` where the blob was taken away between
 * two lines of this; the client then sends it again.
 */
export async function finishBlob<T>(
  backend: Pick<Backend, 'db' | 'blobs'>,
  stage: string,
  digest: Digest,
  commit: (tx: Tx, size: number) => Promise<T>,
  how?: WriteOptions,
): Promise<T> {
  let seen = await untilSpared(backend, digest);
  const size = await backend.blobs.finish(stage, digest);
  // A crash here leaves a blob that nobody holds; the client, not having been answered, uploads again.
  for (;;) {
    const done = await backend.db.write(async tx => {
      const { condemned, condemnations } = await standingOf(tx, digest);
      if (condemned || condemnations !== seen) return undefined;
      return { value: await commit(tx, size) };
    }, how);
    if (done !== undefined) return done.value;
    seen = await untilSpared(backend, digest);
    if ((await backend.blobs.size(digest)) === undefined) throw storeFault('BlobRemoved', { digest });
  }
}
