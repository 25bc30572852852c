import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';

/**
 * A place among the open files, held for when there are no more. libuv holds one like it: with that it takes in the
 * connections for which there is no file, and closes them. Where another thread is faster to take that place in
 * between, libuv has none any more, and tries to accept the same connection again and again, without a word, as fast as
 * the processor can.
 */
export class SpareFile {
  #descriptor: number | undefined;

  constructor() {
    this.hold();
  }

  /** Holds a place, where there is one, unless it does already. */
  hold(): void {
    try {
      this.#descriptor ??= openSync('/dev/null', 'r');
    } catch {
      // The next look may find one.
    }
  }

  /** Gives the place to libuv, which takes one with the next stream that is made: here one that leads nowhere. */
  giveUp(): void {
    if (this.#descriptor === undefined) return;
    this.close();
    connect({ path: '/dev/null' }).on('error', () => {});
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
