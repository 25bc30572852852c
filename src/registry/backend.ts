import type { World } from '../base/world.ts';
import type { BlobStore } from '../store/blobs/blob-store.ts';
import type { Jobs } from '../store/jobs/jobs.ts';
import type { Database } from '../store/sql/database.ts';
import type { EventTarget } from './events/target.ts';
import type { Quotas } from './quotas.ts';
import type { Replication } from './replication/replication.ts';
import type { RegistrySchema } from './schema.ts';

/** What every function of the registry works on. */
export interface Backend {
  readonly db: Database<RegistrySchema>;
  readonly blobs: BlobStore;
  readonly world: World;
  readonly quotas: Quotas;
  /** Background work, written in the transaction of its cause: `jobs.enqueue(tx, …)`. */
  readonly jobs: Jobs;
  /** Where `emit` sends events. */
  readonly eventTargets: readonly EventTarget[];
  /** Where replication goes, and what it does beyond ECR. */
  readonly replication: Replication;
}
