import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from 'node:test';
import type { Digest, DigestAlgorithm } from '../../wire/oci/digest.ts';
import type { BlobStore } from './blob-store.ts';

export interface BlobStoreUnderTest {
  /** Opens the same store each time: what a restart does. */
  open(): Promise<BlobStore>;
  after(): Promise<void>;
}

export const digestOf = (bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Digest =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;

/** `chunks` through one buffer that is overwritten once the next is asked for, as a reader of the contract may do. */
export async function* reusing(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(1, ...chunks.map(chunk => chunk.byteLength)));
  for (const chunk of chunks) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.byteLength);
    buffer.fill(0xee);
  }
}

export const one = (bytes: Uint8Array | string): AsyncGenerator<Uint8Array> => reusing([Buffer.from(bytes)]);

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

/** A source that stops after its first chunk until it is let go on. */
export function held(first: string) {
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const source = (async function* () {
    yield Buffer.from(first);
    begun.resolve();
    await gate.promise;
  })();
  return { source, begun: begun.promise, go: () => gate.resolve() };
}

export const unlimited = Number.MAX_SAFE_INTEGER;
export const mebibyte = 2 ** 20;

/** What each test of the suite begins with: an empty store and one empty stage. */
export class Fixture {
  store!: BlobStore;
  /** The stage's. */
  id!: string;
  #place!: BlobStoreUnderTest;

  /** To be made inside a `describe`. */
  constructor(create: () => Promise<BlobStoreUnderTest>) {
    beforeEach(async () => {
      this.#place = await create();
      this.store = await this.#place.open();
      this.id = randomUUID();
      await this.store.createStage(this.id);
    });
    afterEach(async () => {
      await this.store.close();
      await this.#place.after();
    });
  }

  async reopen(): Promise<void> {
    await this.store.close();
    this.store = await this.#place.open();
  }

  /** The id of a new stage with these bytes. */
  async stage(bytes: Uint8Array | string): Promise<string> {
    const id = randomUUID();
    await this.store.createStage(id);
    await this.store.append(id, 0, one(bytes), unlimited);
    return id;
  }

  async put(bytes: Uint8Array): Promise<Digest> {
    const digest = digestOf(bytes);
    assert.equal(await this.store.finish(await this.stage(bytes), digest), bytes.byteLength);
    return digest;
  }

  async stages(): Promise<string[]> {
    return (await all(this.store.stages())).map(found => found.id);
  }
}
