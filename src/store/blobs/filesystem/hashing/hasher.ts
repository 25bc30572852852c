import { availableParallelism } from 'node:os';
import { ThreadPool } from '../../../../base/threads/thread-pool.ts';
import type { DigestAlgorithm } from '../../../../wire/oci/digest.ts';
import { HashThread } from './hash-thread.ts';
import { LazyHash, localHash, type RunningHash, ThreadHash } from './running-hash.ts';

/** Fewer bytes are hashed in the time that it takes to tell a thread of them, and to hear from it. */
const worthTelling = 2 ** 17;

/** One core is left to the thread that serves; more than a few would only wait for the network. */
const mostThreads = Math.max(1, Math.min(4, availableParallelism() - 1));

/**
 * Runs hashes beside the thread that serves requests. Where there is no thread for it, or no more, the bytes are hashed
 * by who has them.
 */
export class Hasher {
  readonly #threads: ThreadPool<HashThread>;

  constructor(most = mostThreads, start = (onLost: () => void) => new HashThread(onLost)) {
    this.#threads = new ThreadPool(most, start);
  }

  begin(algorithm: DigestAlgorithm): RunningHash {
    return new LazyHash(bytes => {
      const thread = bytes < worthTelling ? undefined : this.#threads.leastBusy();
      return thread === undefined ? localHash(algorithm) : new ThreadHash(thread, algorithm);
    });
  }

  close(): Promise<void> {
    return this.#threads.close();
  }
}
