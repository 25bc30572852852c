import { all } from '../../../base/all.ts';
import { type Digest, digestAlgorithm, digestHex } from '../../../wire/oci/digest.ts';
import { storeFault } from '../../faults.ts';
import type { FileSystem, OpenFile } from '../../files/file-system.ts';
import { makeDirectory } from '../../files/make-directories.ts';
import type { Sender } from '../../files/sending/sender.ts';
import { Turns } from '../../turns.ts';
import type { BlobReading, BlobStore, ByteRange, StoredBlob } from '../blob-store.ts';
import { BackgroundSync } from './background-sync.ts';
import { BufferPool } from './buffer-pool.ts';
import { digestFile } from './digest-file.ts';
import { FileReading } from './file-reading.ts';
import type { Hasher } from './hashing/hasher.ts';
import { isStageId, type Layout } from './layout.ts';
import { listBlobs } from './list-blobs.ts';
import { readStream } from './read-stream.ts';
import { StageFiles } from './stage-files.ts';
import { type StageState, StageStates } from './stage-states.ts';
import { writeStream } from './write-stream.ts';

/**
 * Bytes of a piece that is written and hashed; 32 buffers are kept for the next one. An upload that has some under way
 * fits into a core's cache: with 1 MiB each the hash took half as much processor time again.
 */
const bufferSize = 2 ** 18;
const keptBuffers = 32;

/** Files of stages that are left open. */
const keptFiles = 16;

/**
 * Blobs and stages as files. What is synced when, and why in this order, is in docs/storage.md. A blob's file is opened
 * for each read and closed with it: nothing is served that was removed.
 */
export class FilesystemBlobs implements BlobStore {
  readonly #files: FileSystem;
  readonly #layout: Layout;
  readonly #turns = new Turns();
  readonly #states: StageStates;
  readonly #stages: StageFiles;
  readonly #buffers = new BufferPool(bufferSize, keptBuffers);
  readonly #hasher: Hasher;
  readonly #sender: Sender;
  /** The size before the append for each stage that is being appended to. */
  readonly #appending = new Map<string, number>();
  /** How many appends have ended. */
  #ended = 0;
  /** Directories of blobs whose names are known to be durable. */
  readonly #prefixes = new Set<string>();
  #closed = false;

  constructor(files: FileSystem, layout: Layout, states: number, hasher: Hasher, sender: Sender) {
    this.#files = files;
    this.#layout = layout;
    this.#states = new StageStates(states);
    this.#stages = new StageFiles(files, layout, keptFiles);
    this.#hasher = hasher;
    this.#sender = sender;
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
    return new FileReading(file, first, last, this.#sender);
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
    if (!(await this.#stages.create(id))) throw storeFault('StageExists', { id });
    this.#states.set(id, { size: 0, hash: this.#hasher.begin('sha256'), synced: undefined });
  }

  async stageSize(id: string): Promise<number | undefined> {
    this.#assertOpen();
    if (!isStageId(id)) return undefined;
    for (;;) {
      const running = this.#appending.get(id);
      const known = running ?? this.#states.get(id)?.size;
      if (known !== undefined) return known;
      const ended = this.#ended;
      const stage = await this.#files.stat(this.#layout.stage(id));
      // What an append that came and went meanwhile had written half of may be in the size: look again.
      if (this.#ended === ended && !this.#appending.has(id)) return stage?.size;
    }
  }

  append(id: string, offset: number, source: AsyncIterable<Uint8Array>, limit: number): Promise<number> {
    return this.#takeTurn(id, async () => {
      const file = await this.#takeStage(id);
      let synced: Promise<void> | undefined;
      try {
        const state = this.#states.get(id);
        synced = state?.synced;
        const size = state?.size ?? (await file.size());
        if (size !== offset) throw storeFault('StageOffsetMismatch', { id, offset, size });
        const hash = state?.hash?.copy();
        const sync = new BackgroundSync(file, synced);
        this.#appending.set(id, offset);
        try {
          const tooLarge = () => storeFault('StageTooLarge', { id, limit });
          const written = (bytes: number) => sync.written(bytes);
          const options = { offset, limit, tooLarge, hash, buffers: this.#buffers, written };
          const grown = await writeStream(file, source, options);
          synced = sync.end();
          // `finish` hears of its failure.
          synced.catch(() => {});
          this.#states.set(id, { size: grown, hash, digest: hash?.digest(), synced });
          return grown;
        } catch (error) {
          hash?.forget();
          await sync.idle();
          // Should that fail too, the stage is longer than it was, and what was known of it is void.
          await file.truncate(offset).catch(() => this.#states.forget(id));
          throw error;
        } finally {
          this.#appending.delete(id);
          this.#ended += 1;
        }
      } finally {
        this.#stages.keep(id, file, synced);
      }
    });
  }

  finish(id: string, digest: Digest): Promise<number> {
    return this.#takeTurn(id, async () => {
      const prefix = this.#layout.prefix(digest);
      const file = await this.#takeStage(id);
      const state = this.#states.get(id);
      try {
        const [size] = await all([
          this.#requireDigest(file, state, digest),
          this.#settle(file, id, state),
          this.#makePrefix(prefix),
        ]);
        await this.#files.rename(this.#layout.stage(id), this.#layout.blob(digest));
        this.#states.forget(id);
        // At once: the two share one commit of the file system's journal.
        await all([this.#files.syncDirectory(prefix), this.#files.syncDirectory(this.#layout.stages)]);
        return size;
      } finally {
        this.#stages.close(file, state?.synced);
      }
    });
  }

  discard(id: string): Promise<void> {
    return this.#takeTurn(id, async () => {
      if (!isStageId(id)) return;
      await this.#files.remove(this.#layout.stage(id));
      this.#states.forget(id);
      this.#stages.drop(id);
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
    await this.#stages.end();
    this.#states.clear();
    await all([this.#hasher.close(), this.#sender.close()]);
  }

  /** Throws `DigestMismatch` where the bytes have another; resolves to their number. */
  async #requireDigest(file: OpenFile, state: StageState | undefined, expected: Digest): Promise<number> {
    const size = state?.size ?? (await file.size());
    const algorithm = digestAlgorithm(expected);
    const known = algorithm === 'sha256' ? await state?.digest : undefined;
    const hex = known ?? (await digestFile(file, size, algorithm, this.#buffers, this.#hasher));
    if (hex !== digestHex(expected))
      throw storeFault('DigestMismatch', { expected, computed: `${algorithm}:${hex}` as Digest, size });
    return size;
  }

  /** Makes sure that every byte is on the disk. */
  async #settle(file: OpenFile, id: string, state: StageState | undefined): Promise<void> {
    try {
      await (state?.synced ?? file.sync());
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

  async #takeStage(id: string): Promise<OpenFile> {
    const file = isStageId(id) ? await this.#stages.take(id) : undefined;
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
