import { Worker } from 'node:worker_threads';
import type { DigestAlgorithm } from '../../../../wire/oci/digest.ts';
import { threadProgram } from './thread-program.ts';

interface OfHash {
  /** The hash's number. */
  readonly hash: number;
}

interface Piece {
  readonly bytes: Uint8Array;
}

/** Where bytes are written: an open file's descriptor, and where in it the first one goes. */
export interface Place {
  readonly file: number;
  readonly position: number;
}

export interface Writing {
  /** Rejects with the system's error; false where the thread was lost: to write the bytes again does no harm then. */
  readonly written: Promise<boolean>;
  /** Never rejects. */
  readonly hashed: Promise<unknown>;
}

/** What a thread is told. */
export type HashStatement = OfHash &
  (
    | { readonly to: 'begin'; readonly algorithm: DigestAlgorithm }
    | { readonly to: 'copy'; readonly from: number }
    | { readonly to: 'forget' }
  );

/** What a thread is told and answers. */
export type HashQuestion = OfHash & (({ readonly to: 'update' } & Piece) | { readonly to: 'digest' });

/** Node's own limits would let its garbage lie for long. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** As Node has it of the system; an error itself would lose its code on the way. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

type Answer = string | Failure | undefined;

/** What a number alone means. */
const done = 'done';

/**
 * A thread that runs hashes, each under a number, and writes what goes into them to files. It keeps the process from
 * ending only while it owes an answer.
 */
export class HashThread {
  readonly #worker: Worker;
  /** Who waits for which answer. */
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #answers = 0;
  #lost = false;

  /** Throws where the system gives no thread. `onLost` is called when it has gone, with all its hashes. */
  constructor(onLost: () => void) {
    const settings = { eval: true, name: 'hash', execArgv: [], trackUnmanagedFds: false, resourceLimits };
    this.#worker = new Worker(threadProgram, settings);
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

  /** Sends a command that has no answer. */
  tell(command: HashStatement): void {
    if (!this.#lost) this.#worker.postMessage(command);
  }

  /** Sends a command and resolves to its answer: nothing for an update, and nothing where the thread has gone. */
  ask(command: HashQuestion): Promise<string | undefined> {
    const [promise, answer] = this.#expect();
    if (!this.#lost) this.#worker.postMessage({ ...command, answer });
    return promise as Promise<string | undefined>;
  }

  /** Has it write bytes, which are hashed afterwards. */
  write(command: OfHash & Piece & Place): Writing {
    const [writing, written] = this.#expect();
    const [hashed, answer] = this.#expect();
    if (!this.#lost) this.#worker.postMessage({ to: 'write', ...command, written, answer });
    return { written: writing.then(wasWritten), hashed };
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** An answer, which is nothing where the thread has gone, and its number. */
  #expect(): [Promise<Answer>, number] {
    if (this.#lost) return [Promise.resolve(undefined), -1];
    const number = this.#answers++;
    if (this.#waiting.size === 0) this.#worker.ref();
    return [new Promise(resolve => this.#waiting.set(number, resolve)), number];
  }

  #answer(number: number, answer: Answer): void {
    this.#waiting.get(number)?.(answer);
    this.#waiting.delete(number);
    if (this.#waiting.size === 0) this.#worker.unref();
  }
}

function wasWritten(answer: Answer): boolean {
  if (typeof answer === 'object') throw Object.assign(new Error(answer.message), { code: answer.code });
  return answer === done;
}
