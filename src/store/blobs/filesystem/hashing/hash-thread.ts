import { Worker } from 'node:worker_threads';
import type { DigestAlgorithm } from '../../../../wire/oci/digest.ts';

/** What a thread is told; it does it in this order, and answers `update` and `digest` with one message each. */
export type HashCommand =
  | { readonly to: 'begin'; readonly hash: number; readonly algorithm: DigestAlgorithm }
  | { readonly to: 'copy'; readonly hash: number; readonly from: number }
  | { readonly to: 'update'; readonly hash: number; readonly bytes: Uint8Array }
  | { readonly to: 'digest'; readonly hash: number }
  | { readonly to: 'forget'; readonly hash: number };

/**
 * The thread's program, as a text: a server that runs from a bundle has no file beside it that a thread could be
 * started from. A number that it does not know ends the thread, so that no digest can be of other bytes.
 */
const program = `
  const { createHash } = require('node:crypto');
  const { parentPort } = require('node:worker_threads');
  const hashes = new Map();
  const commands = {
    begin: ({ hash, algorithm }) => void hashes.set(hash, createHash(algorithm)),
    copy: ({ hash, from }) => void hashes.set(hash, hashes.get(from).copy()),
    update: ({ hash, bytes }) => parentPort.postMessage(void hashes.get(hash).update(bytes)),
    digest: ({ hash }) => parentPort.postMessage(hashes.get(hash).copy().digest('hex')),
    forget: ({ hash }) => void hashes.delete(hash),
  };
  parentPort.on('message', command => commands[command.to](command));
`;

/** Node's own limits would let its garbage lie for long. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

type Answer = string | undefined;

/** A thread that runs hashes, each under a number. It keeps the process from ending only while it owes an answer. */
export class HashThread {
  readonly #worker: Worker;
  /** Who waits for the answers, which come in the order of the commands. */
  readonly #waiting: ((answer: Answer) => void)[] = [];
  #lost = false;

  /** Throws where the system gives no thread. `onLost` is called when it has gone, with all its hashes. */
  constructor(onLost: () => void) {
    const settings = { eval: true, name: 'hash', execArgv: [], trackUnmanagedFds: false, resourceLimits };
    this.#worker = new Worker(program, settings);
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#answer(answer));
    const lost = () => {
      if (this.#lost) return;
      this.#lost = true;
      onLost();
      while (this.#waiting.length > 0) this.#answer(undefined);
    };
    this.#worker.once('error', lost).once('exit', lost);
  }

  /** How many answers it owes. */
  get owed(): number {
    return this.#waiting.length;
  }

  /** Sends a command that has no answer. */
  tell(command: HashCommand): void {
    if (!this.#lost) this.#worker.postMessage(command);
  }

  /** Sends a command and resolves to its answer: nothing for an update, and nothing where the thread has gone. */
  ask(command: HashCommand): Promise<Answer> {
    if (this.#lost) return Promise.resolve(undefined);
    if (this.#waiting.length === 0) this.#worker.ref();
    this.#worker.postMessage(command);
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(answer: Answer): void {
    this.#waiting.shift()?.(answer);
    if (this.#waiting.length === 0) this.#worker.unref();
  }
}
