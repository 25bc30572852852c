import { type Digest, parseDigest } from '../../../wire/oci/digest.ts';
import type { FileSystem } from '../../files/file-system.ts';
import type { StoredBlob } from '../blob-store.ts';
import type { Layout } from './layout.ts';

const prefixName = /^[0-9a-f]{2}$/;

/**
 * The blobs below `layout` in the order of their digests, those after `after`. One directory's names are in memory at
 * a time. What is no blob by its name is passed over.
 */
export async function* listBlobs(
  files: FileSystem,
  layout: Layout,
  after: Digest | undefined,
): AsyncGenerator<StoredBlob> {
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const prefixes = await files.list(layout.algorithm(algorithm));
    for (const prefix of prefixes.filter(name => prefixName.test(name)).sort()) {
      // Nothing under a smaller prefix comes after it: such a directory need not be read.
      if (after !== undefined && `${algorithm}:${prefix}` < after.slice(0, `${algorithm}:${prefix}`.length))
        continue;
      for (const digest of await blobsIn(files, layout, `${algorithm}:${prefix}`)) {
        if (after !== undefined && digest <= after) continue;
        const found = await files.stat(layout.blob(digest));
        if (found !== undefined) yield { digest, ...found };
      }
    }
  }
}

/** The digests that begin with `begin` (an algorithm and a prefix), in order. */
async function blobsIn(files: FileSystem, layout: Layout, begin: string): Promise<Digest[]> {
  const [algorithm = '', prefix = ''] = begin.split(':');
  const names = await files.list(layout.prefixOf(algorithm, prefix));
  return names
    .filter(name => name.startsWith(prefix))
    .map(name => parseDigest(`${algorithm}:${name}`))
    .filter(digest => digest !== undefined)
    .sort();
}
