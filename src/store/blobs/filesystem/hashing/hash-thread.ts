import { AnsweringThread, done } from '../../../../base/threads/answering-thread.ts';
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

/** Under which number an answer is expected. */
interface Answered {
  readonly answer: number;
}

type Command =
  | HashStatement
  | (HashQuestion & Answered)
  | (OfHash & Piece & Place & Answered & { readonly to: 'write'; readonly written: number });

/** As Node has it of the system; an error itself would lose its code on the way. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

type Answer = string | Failure | undefined;

/** A thread that runs hashes, each under a number, and writes what goes into them to files. With it go all its hashes. */
export class HashThread extends AnsweringThread<Command, Answer> {
  constructor(onLost: () => void) {
    super({ name: 'hash', program: threadProgram }, onLost);
  }

  /** Sends a command and resolves to its answer: nothing for an update, and nothing where the thread has gone. */
  ask(command: HashQuestion): Promise<string | undefined> {
    const [promise, answer] = this.expect();
    this.tell({ ...command, answer });
    return promise as Promise<string | undefined>;
  }

  /** Has it write bytes, which are hashed afterwards. */
  write(command: OfHash & Piece & Place): Writing {
    const [writing, written] = this.expect();
    const [hashed, answer] = this.expect();
    this.tell({ to: 'write', ...command, written, answer });
    return { written: writing.then(wasWritten), hashed };
  }
}

function wasWritten(answer: Answer): boolean {
  if (typeof answer === 'object') throw Object.assign(new Error(answer.message), { code: answer.code });
  return answer === done;
}
