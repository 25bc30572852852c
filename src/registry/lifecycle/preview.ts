import type { Selectable, Transaction } from 'kysely';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import { registryFault } from '../faults.ts';
import { type Repository, requireRepository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { lifecyclePreviewJob, type PreviewPayload } from './jobs.ts';
import type { ParsedLifecyclePolicy } from './parse-policy.ts';
import { requireLifecyclePolicy } from './stored-policy.ts';

export interface Preview {
  readonly id: number;
  readonly text: string;
  readonly status: 'IN_PROGRESS' | 'COMPLETE' | 'EXPIRED' | 'FAILED';
  /** How many images would be deleted, and how many archived. */
  readonly expiring: number;
  readonly transitioning: number;
}

export type PreviewResult = Omit<Selectable<RegistrySchema['lifecycle_preview_results']>, 'tags'> & {
  readonly tags: readonly string[];
};

/** How long the results of a preview are there, in milliseconds. */
const life = 24 * 3600 * 1000;

/**
 * Begins to work out in the background what a policy would do; without one, what the repository's own would. The
 * preview takes the place of the one before. Throws LifecyclePolicyPreviewInProgress while that runs, and
 * LifecyclePolicyNotFound.
 */
export function startPreview(
  backend: Backend,
  repository: Repository,
  policy: ParsedLifecyclePolicy | undefined,
): Promise<{ readonly text: string }> {
  return backend.db.write(async tx => {
    await requireRepository(tx, repository);
    const text = policy?.text ?? (await requireLifecyclePolicy(tx, repository)).text;
    if ((await rowOf(tx, repository))?.status === 'IN_PROGRESS') {
      const { name, registry } = repository;
      throw registryFault('LifecyclePolicyPreviewInProgress', { repository: name, registry });
    }
    await tx.deleteFrom('lifecycle_previews').where('repository_id', '=', repository.id).execute();
    const { id } = await tx
      .insertInto('lifecycle_previews')
      .values({
        repository_id: repository.id,
        text,
        status: 'IN_PROGRESS',
        ended_at: null,
        expiring: 0,
        transitioning: 0,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const payload: PreviewPayload = { previewId: id };
    await backend.jobs.enqueue(tx, { kind: lifecyclePreviewJob, payload });
    return { text };
  });
}

const rowOf = (db: Transaction<RegistrySchema> | Backend['db']['read'], repository: Repository) =>
  db
    .selectFrom('lifecycle_previews')
    .selectAll()
    .where('repository_id', '=', repository.id)
    .executeTakeFirst();

/** The repository's latest preview; throws LifecyclePolicyPreviewNotFound. */
export async function requirePreview(backend: Backend, repository: Repository): Promise<Preview> {
  const row = await rowOf(backend.db.read, repository);
  if (!row) {
    const { name, registry } = repository;
    throw registryFault('LifecyclePolicyPreviewNotFound', { repository: name, registry });
  }
  const { id, text, expiring, transitioning } = row;
  const old = row.ended_at !== null && backend.world.now() - row.ended_at > life;
  return old
    ? { id, text, status: 'EXPIRED', expiring: 0, transitioning: 0 }
    : { id, text, status: row.status, expiring, transitioning };
}

/** A page of what a preview found, the oldest image first, or what it found on some images. */
export async function previewResults(
  backend: Backend,
  preview: Preview,
  which: {
    readonly after?: number | undefined;
    readonly limit: number;
    readonly tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY';
    readonly digests?: readonly Digest[] | undefined;
  },
): Promise<PreviewResult[]> {
  if (preview.status !== 'COMPLETE' || which.digests?.length === 0) return [];
  const rows = await backend.db.read
    .selectFrom('lifecycle_preview_results')
    .selectAll()
    .where('preview_id', '=', preview.id)
    .where('position', '>', which.after ?? -1)
    .$if(which.tagStatus !== 'ANY', query =>
      query.where('tags', which.tagStatus === 'UNTAGGED' ? '=' : '!=', '[]'),
    )
    .$if(which.digests !== undefined, query => query.where('digest', 'in', which.digests ?? []))
    .orderBy('position')
    .limit(which.limit)
    .execute();
  return rows.map(row => ({ ...row, tags: JSON.parse(row.tags) as string[] }));
}
