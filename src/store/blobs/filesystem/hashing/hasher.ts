import { availableParallelism } from 'node:os';
import type { DigestAlgorithm } from '../../../../wire/oci/digest.ts';
import { HashThread } from './hash-thread.ts';
import { LazyHash, localHash, type RunningHash, ThreadHash } from './running-hash.ts';

/** Fewer bytes are hashed in the time that it takes to tell a thread of them, and to hear from it. */
const worthTelling = 2 ** 17;

/** One core is left to the thread that serves; more than a few would only wait for the network. */
const mostThreads = Math.max(1, Math.min(4, availableParallelism() - 1));

type StartThread = (onLost: () => void) => HashThread;

/**
 * Runs hashes beside the thread that serves requests. A thread is started where there is something to hash and no
 * other is idle; one that is lost is not replaced, and where there is none, the bytes are hashed by who has them.
 */
export class Hasher {
  readonly #threads: HashThread[] = [];
  readonly #start: StartThread;
  #most: number;

  constructor(most = mostThreads, start: StartThread = onLost => new HashThread(onLost)) {
    this.#most = most;
    this.#start = start;
  }

  begin(algorithm: DigestAlgorithm): RunningHash {
    return new LazyHash(bytes => {
      const thread = bytes < worthTelling ? undefined : this.#leastBusy();
      return thread === undefined ? localHash(algorithm) : new ThreadHash(thread, algorithm);
    });
  }

  async close(): Promise<void> {
    this.#most = 0;
    await Promise.all(this.#threads.map(thread => thread.end()));
  }

  #leastBusy(): HashThread | undefined {
    let found: HashThread | undefined;
    for (const thread of this.#threads) if (found === undefined || thread.owed < found.owed) found = thread;
    if (found?.owed !== 0 && this.#threads.length < this.#most) found = this.#another() ?? found;
    return found;
  }

  #another(): HashThread | undefined {
    try {
      const thread = this.#start(() => {
        this.#most -= 1;
        this.#threads.splice(this.#threads.indexOf(thread), 1);
      });
      this.#threads.push(thread);
      return thread;
    } catch {
      this.#most = this.#threads.length;
      return undefined;
    }
  }
}
