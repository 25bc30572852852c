import { Worker } from 'node:worker_threads';

export interface ThreadOptions {
  readonly name: string;
  /**
   * The program, as a text: a server that runs from a bundle has no file beside it that a thread could be started from.
   * It answers by `parentPort.postMessage`: a number alone says that this is done, `{ to, value }` says more.
   */
  readonly program: string;
  /** What it finds in `workerData`. */
  readonly data?: unknown;
}

/** Node's own limits would let its garbage lie for long. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** What a number alone means. */
export const done = 'done';

/**
 * A thread that is told things and answers, each answer under a number. It keeps the process from ending only while it
 * owes an answer.
 */
export class AnsweringThread<Command, Answer> {
  readonly #worker: Worker;
  /** Who waits for which answer. */
  readonly #waiting = new Map<number, (answer: Answer | typeof done | undefined) => void>();
  #answers = 0;
  #lost = false;

  /** Throws where the system gives no thread. `onLost` is called when it has gone. */
  constructor({ name, program, data }: ThreadOptions, onLost: () => void) {
    this.#worker = new Worker(program, {
      eval: true,
      name,
      workerData: data,
      execArgv: [],
      trackUnmanagedFds: false,
      resourceLimits,
    });
    this.#worker.unref();
    this.#worker.on('message', (message: number | { readonly to: number; readonly value: Answer }) => {
      if (typeof message === 'number') this.#answer(message, done);
      else this.#answer(message.to, message.value);
    });
    const lost = () => {
      if (this.#lost) return;
      this.#lost = true;
      onLost();
      for (const to of this.#waiting.keys()) this.#answer(to, undefined);
    };
    this.#worker.once('error', lost).once('exit', lost);
  }

  /** How many answers it owes. */
  get owed(): number {
    return this.#waiting.size;
  }

  tell(command: Command): void {
    if (!this.#lost) this.#worker.postMessage(command);
  }

  /** An answer, which is nothing where the thread has gone, and the number to tell the thread for it. */
  expect(): [Promise<Answer | typeof done | undefined>, number] {
    if (this.#lost) return [Promise.resolve(undefined), -1];
    const number = this.#answers++;
    if (this.#waiting.size === 0) this.#worker.ref();
    return [new Promise(resolve => this.#waiting.set(number, resolve)), number];
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(number: number, answer: Answer | typeof done | undefined): void {
    this.#waiting.get(number)?.(answer);
    this.#waiting.delete(number);
    if (this.#waiting.size === 0) this.#worker.unref();
  }
}
