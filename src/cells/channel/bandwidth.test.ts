import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openBandwidth } from './bandwidth.ts';

/** A clock that only sleeping moves. */
function sleeper() {
  let now = 0;
  return {
    now: () => now,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test('what is sent stays below the limit, but for a tenth of a second after a rest', async () => {
  const piece = fc.record({
    bytes: fc.integer({ min: 1, max: 500_000 }),
    rest: fc.integer({ max: 300, min: 0 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1 }), async pieces => {
      const clock = sleeper();
      const bandwidth = openBandwidth(1_000_000, clock);
      let sent = 0;
      for (const { bytes, rest } of pieces) {
        clock.pass(rest);
        await bandwidth.take(bytes);
        sent += bytes;
        assert.ok(sent <= 100_000 + clock.now() * 1000 + 1, `${sent} bytes in ${clock.now()} ms`);
      }
    }),
  );
});

test('who always has something to send gets all of it', async () => {
  const clock = sleeper();
  const bandwidth = openBandwidth(1_000_000, clock);
  for (let n = 0; n < 100; n += 1) await bandwidth.take(100_000);
  assert.ok(Math.abs(clock.now() - 9_900) < 1, `${clock.now()} ms`);
});

test('waiting ends when nobody wants to send any more', async () => {
  const bandwidth = openBandwidth(1);
  const signal = AbortSignal.timeout(10);
  await assert.rejects(bandwidth.take(1000, signal), { name: 'AbortError' });
});
