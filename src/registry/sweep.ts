import type { Backend } from './backend.ts';

/** How long an upload may stand still before it is given up, in milliseconds. */
export const uploadPatience = 7 * 24 * 3600 * 1000;

/**
 * Removes uploads that stood still too long, and stages that no upload knows (what a crash between two steps leaves).
 * Resolves to how many stages went.
 */
export async function sweepUploads(backend: Backend, patience = uploadPatience): Promise<number> {
  const deadline = backend.world.now() - patience;
  let removed = 0;
  for await (const stage of backend.blobs.stages()) {
    const row = await backend.db.read
      .selectFrom('uploads')
      .select('id')
      .where('id', '=', stage.id)
      .executeTakeFirst();
    // A stage without a row may belong to an upload that is being started at this moment: it gets a minute.
    const orphan = !row && stage.changedAt < backend.world.now() - 60_000;
    if (!orphan && stage.changedAt >= deadline) continue;
    await backend.db.write(tx => tx.deleteFrom('uploads').where('id', '=', stage.id).execute());
    await backend.blobs.discard(stage.id);
    removed++;
  }
  return removed;
}
