import { randomBytes, randomUUID } from 'node:crypto';

/**
 * What the outside gives a program that is otherwise a function of its input: time and chance.
 * It is passed in, so that a test can fix both.
 */
export interface World {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** `size` bytes that nobody can guess. */
  random(size: number): Buffer;
  /** A version 4 UUID in lower case. */
  uuid(): string;
}

export const realWorld: World = {
  now: () => Date.now(),
  random: size => randomBytes(size),
  uuid: () => randomUUID(),
};
