import type { World } from '../base/world.ts';
import type { BlobStore } from '../store/blobs/blob-store.ts';
import type { Database } from '../store/sql/database.ts';
import type { RegistrySchema } from './schema.ts';

/** What every function of the registry works on. */
export interface Backend {
  readonly db: Database<RegistrySchema>;
  readonly blobs: BlobStore;
  readonly world: World;
}
