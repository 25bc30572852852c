import { createHash, type Hash, randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Body } from './http-connection.ts';

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

/** Random bytes that every blob is cut from, again and again: nothing here makes less of what repeats after so long. */
const period = 64 * MiB;
const chunk = 32 * KiB;
/** What makes a blob unlike every other of its size stands at its end, so that the rest is hashed only once. */
const tailLength = 32;

/** How a body travels: with its length, or in chunks of 32 KiB, as Docker sends a layer. */
export type Framing = 'length' | 'chunked';

export interface Blob {
  readonly size: number;
  readonly digest: string;
  body(framing: Framing): Body;
  /** Writes it to a file, for who serves files. */
  save(path: string): void;
}

const write = (socket: Socket, bytes: Buffer | string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, error => (error ? reject(error) : resolve()));
  });

/** Blobs of random bytes, each unlike the others, that cost next to nothing to make and to send. */
export class Content {
  readonly #bytes = randomBytes(period);
  readonly #framed: Buffer;
  readonly #hashed = new Map<number, Hash>();

  constructor() {
    const head = Buffer.from(`${chunk.toString(16)}\r\n`);
    const pieces: Buffer[] = [];
    for (let at = 0; at < period; at += chunk) {
      pieces.push(head, this.#bytes.subarray(at, at + chunk), Buffer.from('\r\n'));
    }
    this.#framed = Buffer.concat(pieces);
  }

  /** A blob of `size` bytes (at least 32) that nobody has seen before. */
  blob(size: number): Blob {
    const tail = randomBytes(tailLength);
    const rest = size - tailLength;
    const digest = this.#hashOf(rest).copy().update(tail).digest('hex');
    return {
      size,
      digest: `sha256:${digest}`,
      body: framing => ({
        length: framing === 'length' ? size : undefined,
        send: async socket => {
          if (framing === 'length') {
            for (const piece of this.#pieces(rest)) await write(socket, piece);
            return write(socket, tail);
          }
          const whole = Math.floor(rest / chunk);
          for (const piece of this.#framedPieces(whole)) await write(socket, piece);
          const from = (whole * chunk) % period;
          const last = Buffer.concat([this.#bytes.subarray(from, from + (rest % chunk)), tail]);
          await write(socket, Buffer.from(`${last.length.toString(16)}\r\n`));
          await write(socket, last);
          return write(socket, '\r\n0\r\n\r\n');
        },
      }),
      save: path => {
        const file = openSync(path, 'w');
        for (const piece of [...this.#pieces(rest), tail]) writeSync(file, piece);
        closeSync(file);
      },
    };
  }

  #hashOf(length: number): Hash {
    let hash = this.#hashed.get(length);
    if (hash === undefined) {
      hash = createHash('sha256');
      for (const piece of this.#pieces(length)) hash.update(piece);
      this.#hashed.set(length, hash);
    }
    return hash;
  }

  *#pieces(length: number): Generator<Buffer> {
    for (let at = 0; at < length; at += MiB) {
      const from = at % period;
      yield this.#bytes.subarray(from, from + Math.min(MiB, length - at));
    }
  }

  *#framedPieces(chunks: number): Generator<Buffer> {
    const perPiece = MiB / chunk;
    const framedChunk = this.#framed.length / (period / chunk);
    const inAll = period / chunk;
    for (let at = 0; at < chunks; at += perPiece) {
      const from = (at % inAll) * framedChunk;
      yield this.#framed.subarray(from, from + Math.min(perPiece, chunks - at) * framedChunk);
    }
  }
}
