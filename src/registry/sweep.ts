import type { Backend } from './backend.ts';

/** How long an upload may stand still before it is given up, in milliseconds. */
export const uploadPatience = 7 * 24 * 3600 * 1000;

/** Uploads that are looked at in one step. */
const portion = 200;

/**
 * Removes uploads that stood still too long, stages that no upload knows, and uploads whose stage is gone (what a
 * crash between two steps leaves). Resolves to how many stages went.
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
  await forgetUploads(backend, deadline);
  return removed;
}

/** Removes the rows of uploads begun before `deadline` that have no stage: nobody can go on with them. */
async function forgetUploads({ blobs, db }: Backend, deadline: number): Promise<void> {
  for (let last = ''; ; ) {
    const rows = await db.read
      .selectFrom('uploads')
      .select('id')
      .where('id', '>', last)
      .where('created_at', '<', deadline)
      .orderBy('id')
      .limit(portion)
      .execute();
    if (rows.length === 0) return;
    last = rows.at(-1)?.id ?? '';
    const gone: string[] = [];
    for (const { id } of rows) if ((await blobs.stageSize(id)) === undefined) gone.push(id);
    if (gone.length > 0) await db.write(tx => tx.deleteFrom('uploads').where('id', 'in', gone).execute());
  }
}
