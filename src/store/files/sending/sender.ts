import { availableParallelism } from 'node:os';
import { ThreadPool } from '../../../base/threads/thread-pool.ts';
import { type FilePart, type Sending, SendThread } from './send-thread.ts';
import { type Sockets, sockets } from './sockets.ts';

/** At least two, since one may be waiting for the disk; more than a few would only wait for the network. */
const mostThreads = Math.max(2, Math.min(4, availableParallelism() - 1));

/** Sends files beside the thread that serves requests, which then neither waits for the disk nor wakes for each portion. */
export class Sender {
  readonly #threads: ThreadPool<SendThread>;

  constructor(most = mostThreads) {
    const calls = sockets();
    this.#threads = new ThreadPool(
      calls === undefined ? 0 : most,
      onLost => new SendThread(calls as Sockets, onLost),
    );
  }

  /** As `SendThread.send`; undefined also where there is no thread for it. */
  send(part: FilePart, socket: number): Sending | undefined {
    return this.#threads.leastBusy()?.send(part, socket);
  }

  close(): Promise<void> {
    return this.#threads.close();
  }
}
