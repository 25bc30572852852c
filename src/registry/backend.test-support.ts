import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realWorld } from '../base/world.ts';
import { openFilesystemBlobs } from '../store/blobs/filesystem/open-filesystem-blobs.ts';
import { jobsMigrations } from '../store/jobs/migrations.ts';
import type { JobsSchema } from '../store/jobs/schema.ts';
import { openSqlJobs } from '../store/jobs/sql/open-sql-jobs.ts';
import type { Database } from '../store/sql/database.ts';
import { openSqlite } from '../store/sql/sqlite/open-sqlite.ts';
import type { Digest } from '../wire/oci/digest.ts';
import { type Manifest, parseManifest } from '../wire/oci/manifest.ts';
import { mediaTypes } from '../wire/oci/media-types.ts';
import type { Backend } from './backend.ts';
import { registryMigrations } from './migrations.ts';
import { openQuotas, type QuotaLimits } from './quotas.ts';
import { plainReplication } from './replication/replication.ts';
import { createRepository, type Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';
import { appendUpload, finishUpload, startUpload } from './uploads.ts';

/**
 * A registry backend on real stores in a directory that goes when the block ends. Its clock stands until moved; its
 * jobs wait until `jobs.start()`.
 */
export async function openTestBackend(quotas: Partial<QuotaLimits> = {}): Promise<
  Backend &
    AsyncDisposable & {
      clock: { now: number };
      blobDirectory: string;
      reopen(): Promise<Backend & AsyncDisposable>;
    }
> {
  const directory = await mkdtemp(join(tmpdir(), 'entrepot-registry-'));
  const clock = { now: 1_700_000_000_000 };
  const open = async (): Promise<Backend> => {
    const migrations = [...registryMigrations, ...jobsMigrations];
    const db = await openSqlite<RegistrySchema>(join(directory, 'registry.db'), migrations);
    const world = { ...realWorld, now: () => clock.now };
    const tables = db as unknown as Database<JobsSchema>;
    // A job may fail, the queue may not.
    const report = (error: unknown, job?: object) => {
      if (!job) throw error;
    };
    return {
      db,
      blobs: await openFilesystemBlobs(join(directory, 'blobs')),
      world,
      quotas: openQuotas(quotas),
      jobs: openSqlJobs({ db: tables, world, report, alone: true, poll: 5 }),
      eventTargets: [],
      replication: plainReplication,
    };
  };
  const close = async (backend: Backend) => {
    await backend.jobs.stop(1_000);
    await backend.blobs.close();
    await backend.db.close();
  };
  const first = await open();
  return {
    ...first,
    clock,
    blobDirectory: join(directory, 'blobs'),
    async reopen() {
      await close(first);
      const again = await open();
      return { ...again, [Symbol.asyncDispose]: () => close(again) };
    },
    async [Symbol.asyncDispose]() {
      await close(first).catch(() => {});
      await rm(directory, { recursive: true });
    },
  };
}

export const testRegistry = { account: '123456789012', region: 'us-east-1' };

export const newRepository = (backend: Backend, name = 'app/web'): Promise<Repository> =>
  createRepository(backend, testRegistry, { name });

export const sha256 = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Uploads bytes as a layer. */
export async function pushLayer(backend: Backend, repository: Repository, content: string): Promise<Digest> {
  const bytes = Buffer.from(content);
  const upload = await startUpload(backend, repository, 'owner');
  const longer = await appendUpload(backend, repository, upload, once(bytes));
  return (await finishUpload(backend, repository, longer, sha256(bytes))).digest;
}

const descriptor = (mediaType: string, digest: Digest, size = 1) => ({ mediaType, digest, size });

/** An image manifest over these blobs; `note` makes its digest differ. */
export function imageManifest(
  config: Digest,
  layers: readonly Digest[],
  note = '',
  subject?: Digest,
): Manifest {
  const document = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map(layer => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
    annotations: { note },
    ...(subject && { subject: descriptor(mediaTypes.ociManifest, subject) }),
  };
  return parseManifest(Buffer.from(JSON.stringify(document)), undefined);
}

export function indexManifest(children: readonly Digest[]): Manifest {
  const manifests = children.map(child => descriptor(mediaTypes.ociManifest, child));
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  return parseManifest(Buffer.from(JSON.stringify(document)), undefined);
}
