import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../oci-registry.ts';
import { metric } from '../support/metrics.ts';
import { until } from '../support/until.ts';
import { entrepot, entrepotJson } from './command.ts';
import { openPlace, type Place, pullImage, pushImage } from './push.ts';

const blobFile = (data: string, digest: string) =>
  join(data, 'blobs/blobs/sha256', digest.slice(7, 9), digest.slice(7));

const countBlobs = (data: string) =>
  readdirSync(join(data, 'blobs/blobs'), { recursive: true, encoding: 'utf8' }).filter(
    name => name.length > 64,
  ).length;

describe('garbage collection at its most aggressive', () => {
  let place: Place;
  before(async () => {
    place = await openPlace(['--gc-interval', '1', '--gc-grace', '0', '--metrics']);
    await place.createRepository('app/one');
    await place.createRepository('app/two');
  });
  after(() => place.server.remove());

  test('beside pushes and deletes, every image that was acknowledged pulls whole', async () => {
    // Few contents, so that what one client deletes another pushes.
    const contents = Array.from({ length: 4 }, () => randomBytes(20_000));
    const collected = (what: string) => metric(place.server.url, `entrepot_garbage_${what}_total`);
    const begun = Date.now();
    let over = false;
    // At least twelve seconds, and two collections: how long these rest depends on how fast the machine is.
    const enough = until(async () => Date.now() - begun > 12_000 && (await collected('runs')) >= 2).finally(
      () => {
        over = true;
      },
    );
    let [pushed, refused] = [0, 0];
    const kept = new Set<string>();
    const client = async (number: number) => {
      const repository = `app/${number % 2 === 0 ? 'one' : 'two'}`;
      for (let round = 0; !over; round++) {
        const own = Buffer.from(`{"client":${number},"round":${round}}`);
        const shared = contents[(number + round) % contents.length] as Buffer;
        const digest = await pushImage(place, repository, [own, shared]);
        if (digest === undefined) {
          refused += 1;
          continue;
        }
        pushed += 1;
        await pullImage(place, repository, digest);
        if (round % 10 === 0) {
          kept.add(`${repository} ${digest}`);
          continue;
        }
        await sleep((number * 7) % 30);
        const deleted = await place.ask('DELETE', `${repository}/manifests/${digest}`);
        assert.equal(deleted.status, 202);
      }
    };
    await Promise.all([enough, ...[0, 1, 2, 3, 4, 5].map(client)]);
    assert.ok(pushed > 20, `${pushed} pushed, ${refused} refused`);
    for (const image of kept) {
      const [repository, digest] = image.split(' ') as [string, string];
      await pullImage(place, repository, digest);
    }
    assert.ok((await collected('blobs_removed')) > 0);
    assert.ok((await collected('bytes_removed')) > 0);
    assert.match(place.server.log(), /garbage was collected/);
    // A config for each image that is kept, and the shared layers that they need; the rest goes.
    const most = kept.size + contents.length;
    await until(() => countBlobs(place.server.data) <= most);
  });
});

describe('entrepot gc', () => {
  let place: Place;
  let data: string;
  const garbage = randomBytes(3000);
  before(async () => {
    place = await openPlace([]);
    data = place.server.data;
    await place.createRepository('app');
  });
  after(() => place.server.remove());

  const pushGarbage = () => place.ask('POST', `app/blobs/uploads/?digest=${digestOf(garbage)}`, garbage);

  test('tells what would go, and changes nothing', async () => {
    assert.ok(await pushImage(place, 'app', [Buffer.from('{}'), randomBytes(100)], 'kept'));
    assert.equal((await pushGarbage()).status, 201);
    const young = await entrepot('gc', '--dry-run', '--data', data);
    assert.match(young.stdout, /^0 blobs would go, 0 bytes$/m);
    const plan = await entrepot('gc', '--dry-run', '--data', data, '--grace', '0');
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /^1 blob would go, 3\.0 kB$/m);
    assert.match(plan.stdout, /needed by no image of the repositories that hold them/);
    assert.match(plan.stdout, new RegExp(digestOf(garbage)));
    const json = await entrepotJson<{ blobs: object[] }>('gc', '--dry-run', '--data', data, '--grace', '0');
    assert.equal(json.blobs.length, 1);
    assert.ok(existsSync(blobFile(data, digestOf(garbage))));
  });

  test('has the running server collect now', async () => {
    const ran = await entrepot('gc', '--data', data, '--grace', '0');
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
    assert.match(ran.stdout, /^1 blob removed, 3\.0 kB, in /m);
    assert.ok(!existsSync(blobFile(data, digestOf(garbage))));
    await pullImage(place, 'app', 'kept');
    const head = await place.ask('HEAD', `app/blobs/${digestOf(garbage)}`);
    assert.equal(head.status, 404);
  });

  test('collects by itself where no server runs', async () => {
    assert.equal((await pushGarbage()).status, 201);
    await place.server.stop();
    const result = await entrepotJson<object>('gc', '--data', data, '--grace', '0');
    const rest = { young: 0, failures: 0, held: null };
    assert.deepEqual(result, { layers: 1, blobs: 1, bytes: 3000, ...rest });
    await place.server.start();
    await pullImage(place, 'app', 'kept');
  });

  test('says what is wrong', async () => {
    const nowhere = await entrepot('gc', '--data', join(data, 'nowhere'));
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /There is no database/);
    assert.ok(!existsSync(join(data, 'nowhere')));
    assert.match((await entrepot('gc', '--data', data, '--grace', '-1')).stderr, /--grace is '-1'/);
  });
});
