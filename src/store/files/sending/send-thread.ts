import { closeSync } from 'node:fs';
import { AnsweringThread, done } from '../../../base/threads/answering-thread.ts';
import { epoll, type Sockets } from './sockets.ts';
import { threadProgram } from './thread-program.ts';

/** Bytes of an open file, by its descriptor. */
export interface FilePart {
  readonly file: number;
  readonly position: number;
  readonly count: number;
}

/** A part of a file on its way to a socket. */
export interface Sending {
  /** How many of its bytes the socket has taken so far. */
  sent(): number;
  /** Cuts the connection, so that it is over soon. */
  stop(): void;
  /**
   * Resolves once socket and file are no longer used: all is sent, or the connection has failed, or the file cannot be
   * read so. Where the thread was lost the connection is cut, since more may have been sent than is known. Never rejects.
   */
  readonly over: Promise<void>;
}

interface Command extends FilePart {
  readonly socket: number;
  readonly progress: Float64Array;
  readonly answer: number;
}

/** A thread that sends parts of files to sockets, as many at once as it is given. */
export class SendThread extends AnsweringThread<Command, never> {
  readonly #sockets: Sockets;
  readonly #set: number;

  /** Throws where the system gives no thread, or nothing to wait with. */
  constructor(calls: Sockets, onLost: () => void) {
    const set = calls.openSet();
    if (set === undefined) throw new Error('epoll_create1 failed');
    try {
      super({ name: 'send', program: threadProgram, data: { set, epoll } }, () => {
        closeSync(set);
        onLost();
      });
    } catch (error) {
      closeSync(set);
      throw error;
    }
    this.#sockets = calls;
    this.#set = set;
  }

  /**
   * Begins to send to a socket that does not block and to which nobody else writes meanwhile; it may be closed. The
   * file stays open until it is over. Undefined where the system refuses.
   */
  send(part: FilePart, socket: number): Sending | undefined {
    // Of its own: a number that Node has closed may soon be another client's.
    const own = this.#sockets.duplicate(socket);
    if (own === undefined) return undefined;
    if (!this.#sockets.add(this.#set, own)) {
      closeSync(own);
      return undefined;
    }
    const progress = new Float64Array(new SharedArrayBuffer(8));
    const [answered, answer] = this.expect();
    this.tell({ ...part, socket: own, progress, answer });
    let using = true;
    return {
      sent: () => progress[0] as number,
      stop: () => {
        if (using) this.#sockets.shutDown(own);
      },
      over: answered.then(answer => {
        using = false;
        if (answer !== done) this.#sockets.shutDown(own);
        closeSync(own);
      }),
    };
  }
}
