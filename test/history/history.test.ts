import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../durability/random.ts';
import { agent, owner } from '../oci-registry.ts';
import { startServer } from '../support/server.ts';
import { type Histories, newHistories, runClients } from './clients.ts';
import type { TagEvent } from './event.ts';
import { ecrOf, landingZone, prepare, serverOptions } from './place.ts';
import { shortestWrong, wrongHistories } from './verdict.ts';

/** `npm run test:deep` goes on for this many seconds, with a seed after the other. */
const seconds = Number(process.env.ENTREPOT_HISTORY_SECONDS ?? 0);
const first = Number(process.env.ENTREPOT_HISTORY_SEED ?? 1);
const clients = 8;
const requests = 150;
const kills = 2;

after(() => agent.destroy());

/** Clients fight over tags while the server is killed and comes back; answers what they saw. */
async function recordHistories(seed: number): Promise<Histories> {
  const random = randomFrom(seed);
  const server = await startServer({ landingZone, options: serverOptions });
  try {
    const keys = server.rootOf(owner);
    const authorization = await prepare(server.url, keys);
    const asker = { url: server.url, authorization, ecr: ecrOf(server.url, keys) };
    const histories = newHistories();
    let over = false;
    const running = runClients(histories, { askers: [asker], clients, requests, seed }).finally(() => {
      over = true;
    });
    running.catch(() => {});
    for (let kill = 0; kill < kills; kill++) {
      const enough = ((kill + random()) / kills) * clients * requests;
      while (!over && count(histories, () => true) < enough) await sleep(1);
      await server.kill();
      await server.start();
    }
    await running;
    return histories;
  } finally {
    await server.remove();
  }
}

const count = (histories: Histories, which: (event: TagEvent) => boolean): number =>
  [...histories.values()].flatMap(({ events }) => events).filter(which).length;

test('what clients see of tags is one history, also across kills', async t => {
  const deadline = performance.now() + seconds * 1000;
  for (let seed = first; seed === first || performance.now() < deadline; seed++) {
    const histories = await recordHistories(seed);
    const wrong = wrongHistories(histories, `seed-${seed}`);
    assert.deepEqual(wrong, [], `seed ${seed} (ENTREPOT_HISTORY_SEED)\n${wrong.join('\n')}`);
    const all = count(histories, () => true);
    const unknown = count(histories, ({ answer }) => answer === undefined);
    const refused = count(histories, ({ answer }) => answer?.result.is === 'refused');
    t.diagnostic(`seed ${seed}: ${all} operations, ${refused} refused, ${unknown} without an answer`);
    assert.ok(all >= clients * requests && refused > 0 && unknown > 0, 'tags were fought over');

    // The same history with one reading falsified has none.
    const moving = histories.get('app/moving:one')?.events ?? [];
    const reading = moving.findIndex(({ answer }) => answer?.result.is === 'digest');
    const event = moving[reading] as TagEvent;
    const result = { is: 'digest', digest: 'sha256:what nobody put' } as const;
    const falsified = moving.with(reading, { ...event, answer: { at: event.answer?.at ?? 0, result } });
    const shortest = shortestWrong(falsified, false);
    const last = shortest.flatMap(({ answer }) => (answer ? [answer] : [])).sort((a, b) => a.at - b.at);
    assert.deepEqual(last.at(-1)?.result, result, 'and the fault is found where it is');
  }
});
