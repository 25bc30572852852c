import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Makes what was written, or the names in a directory, durable. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The digest of a file in hex. */
export async function hashOf(file: string, algorithm = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/** Copies a file with its bytes durable, and its name once the directory is synced; resolves to its digest in hex. */
export async function copyDurably(from: string, to: string, algorithm = 'sha256'): Promise<string> {
  const draft = `${to}.new`;
  const hash = createHash(algorithm);
  await rm(draft, { force: true });
  await pipeline(
    createReadStream(from, { highWaterMark: 2 ** 20 }),
    async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true }),
  );
  await rename(draft, to);
  return hash.digest('hex');
}

/** A second name for the same bytes; false where they lie on different file systems, or theirs has no such names. */
export async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (
      ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      )
    )
      return false;
    throw error;
  }
}
