import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { agent, owner, region } from '../oci-registry.ts';
import { type Server, startServer } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';
import { checkContents } from './check/check-contents.ts';
import { checkDisk } from './check/check-disk.ts';
import { Expected } from './check/expected.ts';
import { Puller } from './check/pull.ts';
import { randomFrom } from './random.ts';
import { parseTrace } from './trace.ts';
import { basic, Client } from './workload/client.ts';
import { Marker } from './workload/marker.ts';
import { performedIn } from './workload/performed.ts';
import { landingZone } from './workload/record.ts';

const kills = process.env.ENTREPOT_CRASHES === 'all' ? 20 : 5;
const seed = Number(process.env.ENTREPOT_CRASH_SEED ?? 1);
const pushers = 4;

const random = randomFrom(seed);
const temp = tempDir('kill');
const log = join(temp.path, 'marks');
let server: Server;
before(async () => {
  server = await startServer({ landingZone, options: ['--default-registry', `${owner}/${region}`] });
});
after(async () => {
  await server.remove();
  temp.remove();
  agent.destroy();
});

/** Manifests that were acknowledged since the last kill. */
let since = 0;

/** Pushes images, moves a tag that all share and deletes what it pushed before, until the server is gone. */
async function push(client: Client, name: string): Promise<void> {
  for (let n = 0; ; n++) {
    const contents = [
      `config ${name} ${n}:200`,
      `layer ${name} ${n}:${1_000 + Math.floor(random() * 300_000)}`,
    ];
    const manifest = await client.pushImage('app/web', `${name}-${n}`, contents);
    since++;
    await client.putManifest('app/web', 'latest', manifest);
    since++;
    if (n % 3 === 2) await client.deleteTag('app/web', `${name}-${n - 1}`);
  }
}

test(`killed ${kills} times under load, the server keeps all that it acknowledged (seed ${seed})`, async t => {
  writeFileSync(log, '');
  const marker = new Marker(log);
  const client = new Client(marker, { url: () => server.url, keys: () => server.rootOf(owner) });
  let acknowledged = 0;
  for (let kill = 0; kill < kills; kill++) {
    await client.logIn();
    since = 0;
    const pushing = Array.from({ length: pushers }, (_, n) => push(client, `${kill}-${n}`));
    const ended = Promise.allSettled(pushing);
    const enough = 1 + random() * 12;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!over && since < enough) await sleep(1);
    await sleep(random() * 10);
    await server.kill();
    // Each ends because the connection is cut, or refused; for no other reason.
    for (const end of await ended) {
      const { code } = (end as PromiseRejectedResult).reason as NodeJS.ErrnoException;
      assert.match(
        `${code}`,
        /^(ECONNRESET|ECONNREFUSED|EPIPE)$/,
        `${(end as PromiseRejectedResult).reason}`,
      );
    }
    const wrongBytes = checkDisk(server.data);
    assert.deepEqual(wrongBytes, [], `after kill ${kill}`);
    await server.start();

    const marks = parseTrace(readFileSync(log));
    const performed = performedIn(marks);
    const password = performed.findLast(({ operation }) => operation.kind === 'log in')?.value as string;
    const puller = new Puller(server.url, basic(password));
    await checkContents(puller, new Expected(performed, marks.length));
    assert.deepEqual(puller.wrong, [], `after kill ${kill}`);
    acknowledged = performed.filter(
      ({ operation, outcome }) => operation.kind === 'put manifest' && outcome === 'done',
    ).length;
  }
  t.diagnostic(`${acknowledged} manifests were acknowledged`);
  assert.ok(acknowledged > kills, `only ${acknowledged} manifests were acknowledged`);
});
