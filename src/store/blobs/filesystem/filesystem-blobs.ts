import { createHash, type Hash } from 'node:crypto';
import { type Digest, type DigestAlgorithm, digestAlgorithm, digestHex } from '../../../wire/oci/digest.ts';
import { storeFault } from '../../faults.ts';
import type { FileSystem, OpenFile } from '../../files/file-system.ts';
import { makeDirectory } from '../../files/make-directories.ts';
import { withFile } from '../../files/with-file.ts';
import { Turns } from '../../turns.ts';
import type { BlobReading, BlobStore, ByteRange, StoredBlob } from '../blob-store.ts';
import { BackgroundSync } from './background-sync.ts';
import { BufferPool } from './buffer-pool.ts';
import { digestFile } from './digest-file.ts';
import { FileReading } from './file-reading.ts';
import { isStageId, type Layout } from './layout.ts';
import { listBlobs } from './list-blobs.ts';
import { readStream } from './read-stream.ts';
import { StageStates } from './stage-states.ts';
import { writeStream } from './write-stream.ts';

/** Bytes of a write; 16 are kept for the next one. Slow uploads hold up to two each. */
const bufferSize = 2 ** 18;
const keptBuffers = 16;

/**
 * Blobs and stages as files. A file is opened for each operation and closed with it: that costs some 20 µs beside the
 * disk's hundreds, and there is no cache that could run out of descriptors, or serve a file that was removed.
 * What is synced when, and why in this order, is in docs/storage.md.
 */
export class FilesystemBlobs implements BlobStore {
  readonly #files: FileSystem;
  readonly #layout: Layout;
  readonly #turns = new Turns();
  readonly #states: StageStates;
  readonly #buffers = new BufferPool(bufferSize, keptBuffers);
  /** The size before the append for each stage that is being appended to. */
  readonly #appending = new Map<string, number>();
  /** How many appends have ended. */
  #ended = 0;
  /** Files that are closed once they are synced. */
  readonly #closing = new Set<Promise<void>>();
  /** Directories of blobs whose names are known to be durable. */
  readonly #prefixes = new Set<string>();
  #closed = false;

  constructor(files: FileSystem, layout: Layout, states: number) {
    this.#files = files;
    this.#layout = layout;
    this.#states = new StageStates(states);
  }

  async size(digest: Digest): Promise<number | undefined> {
    this.#assertOpen();
    return (await this.#files.stat(this.#layout.blob(digest)))?.size;
  }

  async *read(digest: Digest, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const { file, first, last } = await this.#openBlob(digest, range);
    try {
      yield* readStream(file, first, last);
    } finally {
      await file.close().catch(() => {});
    }
  }

  async open(digest: Digest, range?: ByteRange): Promise<BlobReading> {
    const { file, first, last } = await this.#openBlob(digest, range);
    return new FileReading(file, first, last);
  }

  async remove(digest: Digest, changedBefore?: number): Promise<boolean> {
    this.#assertOpen();
    const prefix = this.#layout.prefix(digest);
    const file = this.#layout.blob(digest);
    const found = changedBefore === undefined ? undefined : await this.#files.stat(file);
    if (found !== undefined && changedBefore !== undefined && found.changedAt >= changedBefore) return false;
    const removed = await this.#files.remove(file);
    // Whoever removed it before may have crashed before this.
    if (removed || (await this.#files.stat(prefix)) !== undefined) await this.#files.syncDirectory(prefix);
    return true;
  }

  async *blobs(after?: Digest): AsyncGenerator<StoredBlob> {
    this.#assertOpen();
    yield* listBlobs(this.#files, this.#layout, after);
  }

  async createStage(id: string): Promise<void> {
    this.#assertOpen();
    if (!isStageId(id)) throw storeFault('StageIdInvalid', { id });
    const file = await this.#files.create(this.#layout.stage(id));
    if (file === undefined) throw storeFault('StageExists', { id });
    await file.close();
    this.#states.set(id, { size: 0, hash: createHash('sha256'), synced: undefined });
  }

  async stageSize(id: string): Promise<number | undefined> {
    this.#assertOpen();
    if (!isStageId(id)) return undefined;
    for (;;) {
      const running = this.#appending.get(id);
      const known = running ?? this.#states.size(id);
      if (known !== undefined) return known;
      const ended = this.#ended;
      const stage = await this.#files.stat(this.#layout.stage(id));
      // What an append that came and went meanwhile had written half of may be in the size: look again.
      if (this.#ended === ended && !this.#appending.has(id)) return stage?.size;
    }
  }

  append(id: string, offset: number, source: AsyncIterable<Uint8Array>, limit: number): Promise<number> {
    return this.#takeTurn(id, async () => {
      const file = await this.#openStage(id);
      const sync = new BackgroundSync(file);
      let synced: Promise<void> | undefined;
      try {
        const size = await file.size();
        if (size !== offset) throw storeFault('StageOffsetMismatch', { id, offset, size });
        const state = this.#states.get(id, offset);
        const hash = state?.hash?.copy();
        this.#appending.set(id, offset);
        try {
          const tooLarge = () => storeFault('StageTooLarge', { id, limit });
          const written = (bytes: number) => sync.written(bytes);
          const options = { offset, limit, tooLarge, hash, buffers: this.#buffers, written };
          const grown = await writeStream(file, source, options);
          synced = afterAll(sync.end(), state?.synced);
          this.#states.set(id, { size: grown, hash, synced });
          return grown;
        } catch (error) {
          await sync.idle();
          // Should that fail too, the stage is longer than it was, and what was known of it is void.
          await file.truncate(offset).catch(() => this.#states.forget(id));
          throw error;
        } finally {
          this.#appending.delete(id);
          this.#ended += 1;
        }
      } finally {
        const closed = this.#closeAfter(synced, file);
        if (synced === undefined) await closed;
      }
    });
  }

  finish(id: string, digest: Digest): Promise<number> {
    return this.#takeTurn(id, async () => {
      const prefix = this.#layout.prefix(digest);
      const size = await withFile(this.#openStage(id), async file => {
        const size = await this.#requireDigest(file, id, digest);
        await both(this.#settle(file, id, size), this.#makePrefix(prefix));
        return size;
      });
      await this.#files.rename(this.#layout.stage(id), this.#layout.blob(digest));
      this.#states.forget(id);
      await both(this.#files.syncDirectory(prefix), this.#files.syncDirectory(this.#layout.stages));
      return size;
    });
  }

  discard(id: string): Promise<void> {
    return this.#takeTurn(id, async () => {
      if (!isStageId(id)) return;
      await this.#files.remove(this.#layout.stage(id));
      this.#states.forget(id);
    });
  }

  async *stages(): AsyncGenerator<{ id: string; changedAt: number }> {
    this.#assertOpen();
    for (const id of await this.#files.list(this.#layout.stages)) {
      if (!isStageId(id)) continue;
      const stage = await this.#files.stat(this.#layout.stage(id));
      if (stage !== undefined) yield { id, changedAt: stage.changedAt };
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.idle();
    await Promise.all(this.#closing);
    this.#states.clear();
  }

  /** Throws `DigestMismatch` where the bytes have another; resolves to their number. */
  async #requireDigest(file: OpenFile, id: string, expected: Digest): Promise<number> {
    const size = await file.size();
    const algorithm = digestAlgorithm(expected);
    const hex = await this.#digest(file, size, algorithm, this.#states.get(id, size)?.hash);
    if (hex !== digestHex(expected))
      throw storeFault('DigestMismatch', { expected, computed: `${algorithm}:${hex}` as Digest, size });
    return size;
  }

  /** Makes sure that every byte is on the disk. */
  async #settle(file: OpenFile, id: string, size: number): Promise<void> {
    try {
      await (this.#states.get(id, size)?.synced ?? file.sync());
    } catch (error) {
      // After a failed sync Linux takes the bytes for written: a second one would succeed without them.
      await this.#files.remove(this.#layout.stage(id)).catch(() => {});
      this.#states.forget(id);
      throw error;
    }
  }

  async #makePrefix(prefix: string): Promise<void> {
    if (this.#prefixes.has(prefix)) return;
    await makeDirectory(this.#files, prefix);
    this.#prefixes.add(prefix);
  }

  async #digest(
    file: OpenFile,
    size: number,
    algorithm: DigestAlgorithm,
    hash: Hash | undefined,
  ): Promise<string> {
    if (algorithm === 'sha256' && hash !== undefined) return hash.copy().digest('hex');
    return await digestFile(file, size, algorithm, this.#buffers);
  }

  /** Closes a file once it is synced, without having anybody but `close` wait for it. */
  #closeAfter(synced: Promise<void> | undefined, file: OpenFile): Promise<void> {
    const closed = (synced ?? Promise.resolve())
      .catch(() => {})
      .then(() => file.close())
      .catch(() => {})
      .finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
    return closed;
  }

  /** A blob's file, and the first and the last of the bytes that are asked for. */
  async #openBlob(
    digest: Digest,
    range: ByteRange | undefined,
  ): Promise<ByteRange & { readonly file: OpenFile }> {
    this.#assertOpen();
    const file = await this.#files.open(this.#layout.blob(digest), 'read');
    if (file === undefined) throw storeFault('BlobNotFound', { digest });
    try {
      const size = await file.size();
      const { first, last } = range ?? { first: 0, last: size - 1 };
      if (range !== undefined && !(0 <= first && first <= last && last < size))
        throw storeFault('BlobRangeInvalid', { digest, first, last, size });
      return { file, first, last };
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  async #openStage(id: string): Promise<OpenFile> {
    const file = isStageId(id) ? await this.#files.open(this.#layout.stage(id), 'change') : undefined;
    if (file === undefined) throw storeFault('StageNotFound', { id });
    return file;
  }

  async #takeTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    return await this.#turns.run(id, work);
  }

  #assertOpen(): void {
    if (this.#closed) throw storeFault('StorageClosed', {});
  }
}

/** Resolves when both have, and rejects as soon as one does; nobody need listen to either. */
function afterAll(one: Promise<void>, other: Promise<void> | undefined): Promise<void> {
  const all = Promise.all([one, other]).then(() => {});
  all.catch(() => {});
  return all;
}

/** Two syncs share one commit of the file system's journal when they run together. Throws once neither runs any more. */
async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  for (const result of await Promise.allSettled([one, other]))
    if (result.status === 'rejected') throw result.reason;
}
