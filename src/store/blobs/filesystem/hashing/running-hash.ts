import { createHash, type Hash } from 'node:crypto';
import type { DigestAlgorithm } from '../../../../wire/oci/digest.ts';
import type { HashThread, Place, Writing } from './hash-thread.ts';

/** A digest of bytes that come piece by piece. It is to be forgotten once, lest a thread keeps it for ever. */
export interface RunningHash {
  /** Takes in `bytes`, which must stay as they are until it resolves. Never rejects. */
  update(bytes: Uint8Array): Promise<unknown> | undefined;
  /** Takes in `bytes` as `update` does, after its thread has written them; undefined, with nothing done, where it has none. */
  write(bytes: Uint8Array, place: Place): Writing | undefined;
  /** Another one that goes on from here. */
  copy(): RunningHash;
  /** The digest of all so far, in hex; undefined where it was lost with its thread. */
  digest(): Promise<string | undefined>;
  forget(): void;
}

/** Hashes where it is called. */
export class LocalHash implements RunningHash {
  readonly #hash: Hash;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  update(bytes: Uint8Array): undefined {
    this.#hash.update(bytes);
  }

  write(): undefined {}

  copy(): RunningHash {
    return new LocalHash(this.#hash.copy());
  }

  async digest(): Promise<string> {
    return this.#hash.copy().digest('hex');
  }

  forget(): void {}
}

let numbers = 0;

/** Hashes in a thread, bytes in memory that threads share. */
export class ThreadHash implements RunningHash {
  readonly #thread: HashThread;
  readonly #number = numbers++;

  /** Nothing so far, or what `from` has come to, which must be of the same thread. */
  constructor(thread: HashThread, start: DigestAlgorithm | ThreadHash) {
    this.#thread = thread;
    const hash = this.#number;
    if (start instanceof ThreadHash) thread.tell({ to: 'copy', hash, from: start.#number });
    else thread.tell({ to: 'begin', hash, algorithm: start });
  }

  update(bytes: Uint8Array): Promise<unknown> {
    return this.#thread.ask({ to: 'update', hash: this.#number, bytes });
  }

  write(bytes: Uint8Array, place: Place): Writing {
    return this.#thread.write({ hash: this.#number, bytes, ...place });
  }

  copy(): RunningHash {
    return new ThreadHash(this.#thread, this);
  }

  digest(): Promise<string | undefined> {
    return this.#thread.ask({ to: 'digest', hash: this.#number });
  }

  forget(): void {
    this.#thread.tell({ to: 'forget', hash: this.#number });
  }
}

/** One that is begun where its first piece is best hashed. */
export class LazyHash implements RunningHash {
  readonly #begin: (bytes: number) => RunningHash;
  #running: RunningHash | undefined;

  constructor(begin: (bytes: number) => RunningHash) {
    this.#begin = begin;
  }

  update(bytes: Uint8Array): Promise<unknown> | undefined {
    return this.#started(bytes).update(bytes);
  }

  write(bytes: Uint8Array, place: Place): Writing | undefined {
    return this.#started(bytes).write(bytes, place);
  }

  copy(): RunningHash {
    return this.#running?.copy() ?? new LazyHash(this.#begin);
  }

  digest(): Promise<string | undefined> {
    return (this.#running ?? this.#begin(0)).digest();
  }

  forget(): void {
    this.#running?.forget();
  }

  #started(bytes: Uint8Array): RunningHash {
    this.#running ??= this.#begin(bytes.byteLength);
    return this.#running;
  }
}

export const localHash = (algorithm: DigestAlgorithm): RunningHash => new LocalHash(createHash(algorithm));
