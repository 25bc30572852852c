import type { Digest } from '../../wire/oci/digest.ts';
import type { Sending } from '../files/sending/send-thread.ts';

/** A part of a blob, both ends included, 0-based. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A blob as the store lists it. */
export interface StoredBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** A blob that is open, and what of its bytes is still to come. Each comes once and in order, by either call. */
export interface BlobReading {
  /** Bytes that are still to come. */
  readonly left: number;
  /**
   * The next bytes, undefined where none are left: up to 1 MiB in buffers that take turns, valid until the next call.
   * With `most` no more than that, and at once what is in memory; it has no effect once a call came without it. A call
   * follows when the one before is over; the one that gives undefined lets go of the buffers.
   */
  next(most?: number): Promise<Uint8Array | undefined>;
  /**
   * Sends up to `most` of the next bytes to the socket with this descriptor, which must not block: by the system and
   * without copying them, as many as it takes and are in memory. Gives how many; undefined where `next` has to bring
   * them. Never throws: a socket that has failed takes 0.
   */
  sendTo(socket: number, most: number): number | undefined;
  /**
   * Has a thread send all that is left to the socket with this descriptor, which must not block, and may be closed
   * meanwhile. Until it is over, only `close` may be called; then `left` tells what is still to come. Undefined where
   * `next` has to bring it.
   */
  sendRest(socket: number): Sending | undefined;
  /** Must be called, once, also after a failure. Never rejects. */
  close(): Promise<void>;
}

/**
 * Bytes by digest, and bytes on their way to become so. The store knows no repositories and no rights.
 * Every guarantee below is tested by the suite that each implementation must pass (`blob-store.suite.ts`).
 *
 * Calls may overlap in any way. Those that change one stage (`append`, `finish`, `discard`) take turns, first come
 * first served. Besides the faults named here, each call may throw the `Storage…` faults of `store/faults.ts`, for
 * example `StorageFull`; the call has then changed nothing that another call could take for a success.
 */
export interface BlobStore {
  /** The blob's size in bytes, or undefined where there is none. */
  size(digest: Digest): Promise<number | undefined>;
  /**
   * The blob's bytes, or those of `range`, in chunks of at most 1 MiB. A chunk is valid until the next one is asked
   * for: implementations reuse their buffers. Throws, when the first chunk is asked for, `BlobNotFound`, and
   * `BlobRangeInvalid` where `range` does not lie within the blob. Whoever stops early ends the iteration (`return`,
   * as `for await` does), else a file stays open. Bytes are not checked against the digest again.
   */
  read(digest: Digest, range?: ByteRange): AsyncIterable<Uint8Array>;
  /**
   * The same for who sends the bytes on: opens the blob, to read it piece by piece. Throws `BlobNotFound` and
   * `BlobRangeInvalid`; what is damaged is met while reading.
   */
  open(digest: Digest, range?: ByteRange): Promise<BlobReading>;
  /**
   * Removes the blob if it is there, durably; with `changedBefore` only where its `changedAt` (see `blobs`) lies before
   * that. Resolves to whether there is no such blob any more.
   */
  remove(digest: Digest, changedBefore?: number): Promise<boolean>;
  /**
   * Every blob in the order of the digests as texts, or those after `after`, with the time when a stage was last
   * finished into it, in milliseconds since 1970. What comes and goes meanwhile may be told or not.
   */
  blobs(after?: Digest): AsyncIterable<StoredBlob>;

  /**
   * Makes an empty stage. `id` is a UUID that the caller made (`StageIdInvalid`) and that no stage has (`StageExists`).
   * Loss of power may take the stage back, with all that was appended, until `finish` has resolved.
   */
  createStage(id: string): Promise<void>;
  /**
   * How many bytes the stage holds, or undefined where there is none. While an append runs, it is the size before it.
   * Survives a restart. After a crash it may be more than the last append that resolved: then the rest is part of an
   * append that did not. After loss of power it may be less, or more, and the bytes may be anything. Going on from
   * there is safe, because `finish` compares the digest of what was stored; if it throws `DigestMismatch`, the upload
   * begins again.
   */
  stageSize(id: string): Promise<number | undefined>;
  /**
   * Appends what `source` yields to a stage that must hold exactly `offset` bytes, and resolves to its new size. The
   * end of this process takes nothing of it; loss of power may, until `finish` has resolved: the bytes are on their
   * way to the disk, and nobody waits for it before. Chunks are copied before the next is asked for. When `source` or the storage fails, or
   * `source` would bring the stage over `limit` bytes in all (`StageTooLarge`), the stage is cut back to `offset`.
   * A second writer finds another offset and gets `StageOffsetMismatch`, which tells the real size. Throws
   * `StageNotFound`. In these last two cases nothing is taken from `source`; in the others it is ended (`return`).
   */
  append(id: string, offset: number, source: AsyncIterable<Uint8Array>, limit: number): Promise<number>;
  /**
   * Turns a stage into the blob `digest`, durably; resolves to its size once every byte and the name survive loss of
   * power. The stage is gone afterwards, also when its bytes could not be brought to the disk. Finishing into a blob that is there already is no error. Throws `StageNotFound`, and `DigestMismatch`, which tells the real
   * digest and keeps the stage, when the bytes differ. The blob is seen whole or not at all, also after a crash.
   */
  finish(id: string, digest: Digest): Promise<number>;
  /** Removes a stage if it is there; after loss of power it may be back, for `stages` to tell. */
  discard(id: string): Promise<void>;
  /** Every stage with the time of its last change in milliseconds since 1970: for clearing away what was left. */
  stages(): AsyncIterable<{ readonly id: string; readonly changedAt: number }>;

  /** Refuses new calls (`StorageClosed`) and resolves once those that change a stage are done. */
  close(): Promise<void>;
}

/** The part of a store that changes nothing: for tools that look at it beside the server that uses it. */
export type BlobReader = Pick<BlobStore, 'size' | 'read' | 'blobs' | 'stages' | 'stageSize' | 'close'>;
