import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { RegistrySchema } from '../../../registry/schema.ts';
import type { BlobReader } from '../../../store/blobs/blob-store.ts';
import { type Digest, digestAlgorithm } from '../../../wire/oci/digest.ts';
import type { Problem } from './problem.ts';

const portion = 200;

export interface BlobCheck {
  readonly db: Kysely<RegistrySchema>;
  readonly blobs: BlobReader;
  /** Leave the bytes unread. */
  readonly quick: boolean;
  /** Told of each blob that was looked at. */
  readonly progress: (bytes: number) => void;
}

/** Looks whether each blob that a repository holds is there, with its size and its bytes. */
export async function* checkBlobs(check: BlobCheck): AsyncGenerator<Problem> {
  for (let last = ''; ; ) {
    const rows = await check.db
      .selectFrom('layers')
      .select(e => ['digest', e.fn.min('size').as('least'), e.fn.max('size').as('most')])
      .where('digest', '>', last as Digest)
      .groupBy('digest')
      .orderBy('digest')
      .limit(portion)
      .execute();
    if (rows.length === 0) return;
    last = rows.at(-1)?.digest ?? '';
    for (const { digest, least, most } of rows) {
      const problem = await checkBlob(check, digest, [Number(least), Number(most)]);
      if (problem !== undefined) yield problem;
    }
  }
}

async function checkBlob(
  { db, blobs, quick, progress }: BlobCheck,
  digest: Digest,
  told: readonly number[],
): Promise<Problem | undefined> {
  const size = await blobs.size(digest);
  if (size === undefined) {
    // A server that runs may have taken it from its last repository, and then removed it, since the row was read.
    return (await isHeld(db, digest)) ? { kind: 'blob missing', digest } : undefined;
  }
  progress(size);
  const reason = quick ? undefined : await damageOf(blobs, digest);
  if (reason !== undefined && (await isHeld(db, digest))) return { kind: 'blob damaged', digest, reason };
  if (told.every(each => each === size)) return undefined;
  // Unread, one cannot tell which of the two is right: bytes are lost more often than numbers.
  if (quick) return { kind: 'blob damaged', digest, reason: `it has ${size} bytes, not ${told[0]}` };
  return { kind: 'size wrong', digest, size };
}

async function isHeld(db: Kysely<RegistrySchema>, digest: Digest): Promise<boolean> {
  const row = await db
    .selectFrom('layers')
    .select(sql`1`.as('one'))
    .where('digest', '=', digest)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Undefined where the bytes are what the digest says. */
export async function damageOf(blobs: BlobReader, digest: Digest): Promise<string | undefined> {
  const algorithm = digestAlgorithm(digest);
  const hash = createHash(algorithm);
  try {
    for await (const chunk of blobs.read(digest)) hash.update(chunk);
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`;
  }
  const computed = `${algorithm}:${hash.digest('hex')}`;
  return computed === digest ? undefined : `its bytes have the digest ${computed}`;
}
