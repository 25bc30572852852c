import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Layout } from '../../../store/blobs/filesystem/layout.ts';
import { upkeepFault } from '../faults.ts';

const fileEntry = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) });

const manifestShape = z.strictObject({
  version: z.literal(1),
  /** ISO 8601. */
  madeAt: z.iso.datetime(),
  /** Every file of the snapshot but this one. */
  files: z.partialRecord(z.enum(['entrepot.db', 'master.key', 'credentials', 'blobs.txt']), fileEntry),
  /** What `blobs.txt` lists. */
  blobs: z.int().min(0),
  bytes: z.int().min(0),
});

/** What a snapshot consists of. It is written last: a snapshot without it is none. */
export type SnapshotManifest = z.infer<typeof manifestShape>;

/**
 * Where things lie in a backup: blobs as in a data directory, shared by all snapshots, and for each snapshot a
 * directory named after its time.
 */
export class BackupDirectory {
  readonly path: string;
  readonly blobs: Layout;
  readonly snapshots: string;

  constructor(path: string) {
    this.path = path;
    this.blobs = new Layout(join(path, 'blobs'));
    this.snapshots = join(path, 'snapshots');
  }

  snapshot(id: string): string {
    return join(this.snapshots, id);
  }

  manifest(id: string): string {
    return join(this.snapshot(id), 'manifest.json');
  }

  /** The ids of all directories of snapshots, the oldest first. */
  all(): string[] {
    return existsSync(this.snapshots) ? readdirSync(this.snapshots).sort() : [];
  }

  /** The ids of the whole snapshots, the oldest first. */
  whole(): string[] {
    return this.all().filter(id => existsSync(this.manifest(id)));
  }

  /** Throws BackupInvalid. */
  read(id: string): SnapshotManifest {
    const invalid = (reason: string) => upkeepFault('BackupInvalid', { directory: this.path, reason });
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(this.manifest(id), 'utf8'));
    } catch (error) {
      throw invalid(
        `the snapshot ${id} has no manifest.json that could be read: ${(error as Error).message}`,
      );
    }
    const parsed = manifestShape.safeParse(content);
    if (!parsed.success) throw invalid(`manifest.json of ${id}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  }
}
