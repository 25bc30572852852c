import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A registry as the benchmark fills it: repositories `scale/000000` and on, each image with one tag. */
export interface Filling {
  readonly account: string;
  readonly region: string;
  /** How many images each repository gets. */
  readonly images: readonly number[];
}

export const repositoryName = (index: number): string => `scale/${String(index).padStart(6, '0')}`;
export const tagName = (index: number): string => `v${String(index).padStart(6, '0')}`;

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const mediaType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * Writes the rows that as many pushes would have left, straight into the database of a server that does not run.
 * Answers the digests of each repository's images in order.
 */
export function fill(data: string, { account, region, images }: Filling): string[][] {
  const database = new DatabaseSync(join(data, 'entrepot.db'), { enableForeignKeyConstraints: false });
  // One transaction of a gigabyte: nothing of it has to survive anything.
  database.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -1000000');
  const insert = (table: string, columns: string) =>
    database.prepare(
      `insert into ${table} (${columns}) values (${columns
        .split(',')
        .map(() => '?')
        .join(',')})`,
    );
  const repository = insert(
    'repositories',
    'account,region,name,created_at,tag_mutability,mutability_filters,scan_on_push,encryption_type,tags',
  );
  const manifest = insert('manifests', 'digest,bytes');
  const image = insert('images', 'repository_id,digest,media_type,manifest_size,image_size,pushed_at');
  const reference = insert('image_references', 'repository_id,image_digest,digest,kind');
  const layer = insert('layers', 'repository_id,digest,size,pushed_at');
  const tag = insert('tags', 'repository_id,tag,digest,updated_at');
  const now = Date.now();
  const config = digestOf('config');

  database.exec('begin');
  const made = images.map((count, at) => {
    const name = repositoryName(at);
    const made = repository.run(account, region, name, now, 'MUTABLE', '[]', 0, 'AES256', '[]');
    const id = Number(made.lastInsertRowid);
    layer.run(id, config, 2, now);
    return Array.from({ length: count }, (_, index) => {
      const bytes = JSON.stringify({
        schemaVersion: 2,
        mediaType,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 2 },
        layers: [],
        annotations: { name: `${name}/${index}` },
      });
      const digest = digestOf(bytes);
      manifest.run(digest, Buffer.from(bytes));
      image.run(id, digest, mediaType, bytes.length, 1_000_000, now - index * 1000);
      reference.run(id, digest, config, 'layer');
      tag.run(id, tagName(index), digest, now);
      return digest;
    });
  });
  database.exec('commit');
  database.close();
  return made.map(digests => digests.sort());
}
