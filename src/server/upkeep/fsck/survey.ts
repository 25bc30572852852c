import type { Kysely } from 'kysely';
import { defaultGrace } from '../../../registry/collection/collect.ts';
import { planCollection } from '../../../registry/collection/plan.ts';
import type { RegistrySchema } from '../../../registry/schema.ts';
import type { BlobReader } from '../../../store/blobs/blob-store.ts';
import type { Database } from '../../../store/sql/database.ts';
import { checkBlobs } from './check-blobs.ts';
import { checkDatabase } from './check-database.ts';
import { checkImages } from './check-images.ts';
import type { ImageAt, Problem, Reclaimable, Survey } from './problem.ts';
import { unpullableImages } from './unpullable.ts';

export interface Surveyed {
  readonly db: Pick<Database<RegistrySchema>, 'read'>;
  readonly blobs: BlobReader;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface SurveyOptions {
  /** Leave the bytes of blobs unread. */
  readonly quick: boolean;
  readonly progress: (checked: Survey['checked']) => void;
}

/** Checks every row against every byte. Changes nothing; a server may run beside it. */
export async function survey(
  { db, blobs, now }: Surveyed,
  { quick, progress }: SurveyOptions,
): Promise<Survey> {
  const checked = { blobs: 0, bytes: 0, images: 0 };
  const problems: Problem[] = await checkDatabase(db.read as Kysely<unknown>, quick);
  // What SQLite cannot read cannot be compared with anything.
  const readable = !problems.some(({ kind }) => kind === 'database damaged');
  if (readable) {
    const seen = (bytes: number) => {
      checked.blobs += 1;
      checked.bytes += bytes;
      progress(checked);
    };
    for await (const problem of checkBlobs({ db: db.read, blobs, quick, progress: seen }))
      problems.push(problem);
    const image = () => {
      checked.images += 1;
      progress(checked);
    };
    for await (const problem of checkImages(db.read, blobs, image)) problems.push(problem);
  }
  return {
    problems,
    unpullable: readable ? await unpullableImages(db.read, problems) : ([] as ImageAt[]),
    reclaimable: readable ? await reclaimable({ db, blobs, now }) : nothing,
    checked,
  };
}

const nothing: Reclaimable = { blobs: 0, bytes: 0, layers: 0, stages: 0, manifests: 0 };

async function reclaimable(surveyed: Surveyed): Promise<Reclaimable> {
  const { db, blobs, now } = surveyed;
  const plan = await planCollection(surveyed, defaultGrace);
  let stages = 0;
  for await (const { id, changedAt } of blobs.stages()) {
    const row = await db.read.selectFrom('uploads').select('id').where('id', '=', id).executeTakeFirst();
    if (row === undefined && changedAt < now - 60_000) stages += 1;
  }
  const { count } = await db.read
    .selectFrom('manifests')
    .select(e => e.fn.countAll<number>().as('count'))
    .where(e =>
      e.not(
        e.exists(e.selectFrom('images').select('digest').whereRef('images.digest', '=', 'manifests.digest')),
      ),
    )
    .executeTakeFirstOrThrow();
  return {
    blobs: plan.blobs.length,
    bytes: plan.blobs.reduce((sum, { size }) => sum + size, 0),
    layers: plan.layers,
    stages,
    manifests: Number(count),
  };
}
