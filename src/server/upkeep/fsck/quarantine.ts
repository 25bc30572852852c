import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from '../../../store/blobs/blob-store.ts';
import { type Digest, digestHex } from '../../../wire/oci/digest.ts';

/**
 * Moves what can be read of a blob out of the store into `directory`, durably; resolves to the file. Undefined where
 * nothing can be read: then the store forgets it.
 */
export async function quarantine(
  blobs: BlobStore,
  directory: string,
  digest: Digest,
): Promise<string | undefined> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, digestHex(digest));
  let read = false;
  const tolerant = async function* () {
    try {
      for await (const chunk of blobs.read(digest)) {
        read = true;
        // The store uses its buffer again once the next chunk is asked for; the stream may still write this one.
        yield Buffer.from(chunk);
      }
    } catch {
      // What lies before the bad sector is kept.
    }
  };
  await pipeline(tolerant, createWriteStream(file, { mode: 0o600, flush: true }));
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
  await blobs.remove(digest);
  return read ? file : undefined;
}
