import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { collect, digestOf, unlimited } from '../suite-fixture.ts';
import { HashThread } from './hashing/hash-thread.ts';
import { Hasher } from './hashing/hasher.ts';
import { openFilesystemBlobs } from './open-filesystem-blobs.ts';

/** Chunks of one append; one that breaks off leaves nothing behind and is sent again. */
const append = fc.record({
  chunks: fc.array(fc.oneof(fc.nat(2_000), fc.nat(400_000)), { maxLength: 6 }),
  breaksOff: fc.boolean(),
});
const upload = fc.record({
  appends: fc.array(append, { minLength: 1, maxLength: 4 }),
  algorithm: fc.constantFrom('sha256' as const, 'sha512' as const),
});
const uploads = fc.array(upload, { minLength: 1, maxLength: 6 });

/** Hashers as they are, and with threads that die at some piece. */
const hashers: Record<string, () => Hasher> = {
  'in one thread': () => new Hasher(1),
  'in several threads': () => new Hasher(3),
  'without a thread': () => new Hasher(0),
  'in threads that die': () =>
    new Hasher(3, onLost => {
      const thread = new HashThread(onLost);
      const { ask, write } = thread;
      let left = 1 + Math.floor(Math.random() * 12);
      const live = () => {
        if (--left === 0) void thread.end();
      };
      thread.ask = command => {
        live();
        return ask.call(thread, command);
      };
      thread.write = command => {
        live();
        return write.call(thread, command);
      };
      return thread;
    }),
};

describe('the digest of a stage', () => {
  for (const [name, hasher] of Object.entries(hashers))
    it(`is that of its bytes for uploads at the same time, hashed ${name}`, async () => {
      const directory = await mkdtemp(join(tmpdir(), 'entrepot-hashing-'));
      let store = await openFilesystemBlobs(directory, { hasher: hasher() });
      const push = async ({
        appends,
        algorithm,
      }: typeof upload extends fc.Arbitrary<infer T> ? T : never) => {
        const id = randomUUID();
        const pieces: Buffer[] = [];
        await store.createStage(id);
        let size = 0;
        for (const { chunks, breaksOff } of appends) {
          const bytes = chunks.map(length => randomBytes(length));
          const broken = async function* () {
            yield* bytes.slice(0, Math.ceil(bytes.length / 2));
            throw new Error('gone');
          };
          if (breaksOff) await assert.rejects(store.append(id, size, broken(), unlimited), /gone/);
          const whole = async function* () {
            yield* bytes;
          };
          size = await store.append(id, size, whole(), unlimited);
          pieces.push(...bytes);
        }
        return { id, bytes: Buffer.concat(pieces), algorithm };
      };
      try {
        await fc.assert(
          fc.asyncProperty(uploads, fc.boolean(), async (uploads, restart) => {
            const pushed = await Promise.all(uploads.map(push));
            if (restart) {
              await store.close();
              store = await openFilesystemBlobs(directory, { hasher: hasher() });
            }
            await Promise.all(
              pushed.map(async ({ id, bytes, algorithm }) => {
                const wrong = digestOf(Buffer.concat([bytes, Buffer.from('x')]), algorithm);
                const digest = digestOf(bytes, algorithm);
                await assert.rejects(store.finish(id, wrong), {
                  code: 'DigestMismatch',
                  detail: { expected: wrong, computed: digest, size: bytes.byteLength },
                });
                await store.finish(id, digest);
                assert.ok(bytes.equals(await collect(store.read(digest))));
              }),
            );
          }),
          { numRuns: 15 },
        );
      } finally {
        await store.close();
        await rm(directory, { recursive: true });
      }
    });
});
