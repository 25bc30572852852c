interface PooledThread {
  /** How many answers it owes. */
  readonly owed: number;
  end(): Promise<void>;
}

/**
 * Threads that share work. One is started where there is work and no other is idle, up to `most`; one that is lost is
 * not replaced.
 */
export class ThreadPool<Thread extends PooledThread> {
  readonly #threads: Thread[] = [];
  readonly #start: (onLost: () => void) => Thread;
  #most: number;

  constructor(most: number, start: (onLost: () => void) => Thread) {
    this.#most = most;
    this.#start = start;
  }

  /** The one that owes the fewest answers; undefined where none is left and the system gives no other. */
  leastBusy(): Thread | undefined {
    let found: Thread | undefined;
    for (const thread of this.#threads) if (found === undefined || thread.owed < found.owed) found = thread;
    if (found?.owed !== 0 && this.#threads.length < this.#most) found = this.#another() ?? found;
    return found;
  }

  async close(): Promise<void> {
    this.#most = 0;
    await Promise.all(this.#threads.map(thread => thread.end()));
  }

  #another(): Thread | undefined {
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
