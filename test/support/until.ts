import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

type Falsy = false | 0 | '' | null | undefined;

/**
 * What `seen` gives once that is neither false nor nothing; asks again and again. Fails after `patience`
 * milliseconds, a minute: another machine may be slow, and nothing takes so long but what fails.
 */
export async function until<T>(
  seen: () => T | Promise<T>,
  patience = 60_000,
): Promise<Exclude<Awaited<T>, Falsy>> {
  for (const deadline = Date.now() + patience; ; await sleep(5)) {
    const found = await seen();
    if (found) return found as Exclude<Awaited<T>, Falsy>;
    assert.ok(Date.now() < deadline, `never in ${patience} ms: ${seen}`);
  }
}
