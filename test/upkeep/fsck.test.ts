import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { digestOf, ociIndex, ociManifest } from '../oci-registry.ts';
import { entrepot, entrepotJson } from './command.ts';
import { account, openPlace, type Place, pullImage, pushImage, region } from './push.ts';

let place: Place;
let data: string;
const blobFile = (digest: string) => join(data, 'blobs/blobs/sha256', digest.slice(7, 9), digest.slice(7));
const sql = (text: string, ...values: string[]) => {
  const database = new DatabaseSync(join(data, 'entrepot.db'));
  database.exec('pragma foreign_keys = off');
  const { changes } = database.prepare(text).run(...values);
  database.close();
  return Number(changes);
};

interface Result {
  readonly ok: boolean;
  readonly problems: { kind: string; digest: string; layer?: string }[];
  readonly unpullable: { repository: string; digest: string; tags: string[] }[];
  readonly reclaimable: Record<string, number>;
  readonly checked: { blobs: number; bytes: number; images: number };
  readonly left?: Result;
  readonly done?: string[];
}
const fsck = (...args: string[]) => entrepotJson<Result>('fsck', '--data', data, ...args);
const image = () => [Buffer.from(`{"n":"${randomBytes(8).toString('hex')}"}`), randomBytes(5000)] as const;

before(async () => {
  place = await openPlace([]);
  data = place.server.data;
  await place.createRepository('app');
});
after(() => place.server.remove());

test('all is well beside a running server, and what is reclaimable is told', async () => {
  await pushImage(place, 'app', image(), 'v1');
  const result = await fsck();
  assert.deepEqual(result.problems, []);
  assert.deepEqual(result.checked.images, 1);
  assert.equal(result.checked.blobs, 2);
  const text = await entrepot('fsck', '--data', data);
  assert.equal(text.code, 0);
  assert.match(text.stdout, /^2 blobs, 5\.0 kB, and 1 image checked: all is well$/m);
  const refused = await entrepot('fsck', '--repair', '--data', data);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /another Entrepot server is using/);
});

test('damaged and missing blobs are put aside; pushing them again mends their images', async () => {
  const [flipped, lost, cut] = [image(), image(), image()];
  for (const [index, blobs] of [flipped, lost, cut].entries())
    assert.ok(await pushImage(place, 'app', blobs, `broken-${index}`));
  const list = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociIndex,
    manifests: await Promise.all(
      ['broken-1'].map(async tag => {
        const { body } = await place.ask('GET', `app/manifests/${tag}`);
        return { mediaType: ociManifest, digest: digestOf(body), size: body.length };
      }),
    ),
  });
  assert.equal((await place.ask('PUT', 'app/manifests/list', list, ociIndex)).status, 201);
  const bytes = readFileSync(blobFile(digestOf(flipped[1])));
  bytes[100] = (bytes[100] as number) ^ 1;
  writeFileSync(blobFile(digestOf(flipped[1])), bytes);
  rmSync(blobFile(digestOf(lost[1])));
  truncateSync(blobFile(digestOf(cut[1])), 10);

  const quick = await fsck('--quick');
  assert.deepEqual(quick.problems.map(({ kind }) => kind).sort(), ['blob damaged', 'blob missing']);
  const found = await fsck();
  assert.deepEqual(
    found.problems.map(({ kind, digest }) => `${kind} ${digest}`).sort(),
    [
      `blob damaged ${digestOf(cut[1])}`,
      `blob damaged ${digestOf(flipped[1])}`,
      `blob missing ${digestOf(lost[1])}`,
    ].sort(),
  );
  assert.deepEqual(
    found.unpullable.map(({ repository, tags }) => `${repository} ${tags}`).sort(),
    ['broken-0', 'broken-1', 'broken-2', 'list'].map(tag => `${account}/${region}/app ${tag}`),
  );
  const text = await entrepot('fsck', '--data', data);
  assert.equal(text.code, 1);
  assert.match(text.stdout, /4 images cannot be pulled whole:/);
  assert.match(text.stdout, /3 problems\. `entrepot fsck --repair` mends/);

  await place.server.stop();
  const repaired = await fsck('--repair');
  assert.deepEqual(readFileSync(join(data, 'quarantine', digestOf(flipped[1]).slice(7))), bytes);
  assert.ok(!existsSync(blobFile(digestOf(flipped[1]))));
  assert.equal(repaired.left?.problems.length, 3, 'the images still need their layers');
  assert.ok(repaired.left?.problems.every(({ kind }) => kind === 'layer not held'));
  await place.server.start();
  assert.equal((await place.ask('HEAD', `app/blobs/${digestOf(lost[1])}`)).status, 404);
  for (const [index, blobs] of [flipped, lost, cut].entries()) {
    await pushImage(place, 'app', blobs, `broken-${index}`);
    await pullImage(place, 'app', `broken-${index}`);
  }
  assert.deepEqual((await fsck()).problems, []);
});

test('rows that do not fit the manifests are set right', async () => {
  const blobs = image();
  const digest = (await pushImage(place, 'app', blobs, 'rows')) as string;
  await place.server.stop();
  assert.equal(
    sql('delete from image_references where image_digest = ? and digest = ?', digest, digestOf(blobs[1])),
    1,
  );
  assert.equal(sql('delete from layers where digest = ?', digestOf(blobs[0])), 1);
  assert.equal(sql('update layers set size = 7 where digest = ?', digestOf(blobs[1])), 1);
  assert.equal(sql("insert into manifests (digest, bytes) values ('sha256:none', x'00')"), 1);
  const found = await fsck();
  assert.deepEqual(found.problems.map(({ kind }) => kind).sort(), [
    'layer not held',
    'references wrong',
    'size wrong',
  ]);
  assert.equal(found.reclaimable.manifests, 1);
  const repaired = await fsck('--repair');
  assert.equal(repaired.done?.length, 4, String(repaired.done));
  assert.equal(repaired.left?.ok, true);
  assert.equal(repaired.left?.reclaimable.manifests, 0);
  await place.server.start();
  await pullImage(place, 'app', 'rows');
});

test('an image whose manifest is lost goes only when that is asked for', async () => {
  const damaged = (await pushImage(place, 'app', image(), 'damaged')) as string;
  const gone = (await pushImage(place, 'app', image(), 'gone')) as string;
  await place.server.stop();
  sql("update manifests set bytes = x'7b7d' where digest = ?", damaged);
  sql('delete from manifests where digest = ?', gone);
  const found = await fsck('--repair');
  assert.deepEqual(found.problems.map(({ kind }) => kind).sort(), ['manifest damaged', 'manifest missing']);
  assert.equal(found.left?.problems.length, 2);
  const text = await entrepot('fsck', '--data', data, '--repair', '--remove-unpullable');
  assert.equal(text.code, 0, text.stdout + text.stderr);
  assert.match(text.stdout, new RegExp(`removed the image ${gone}, which was gone$`, 'm'));
  assert.match(text.stdout, /all is well now/);
  await place.server.start();
  assert.equal((await place.ask('GET', 'app/manifests/gone')).status, 404);
  assert.equal((await place.ask('GET', 'app/manifests/rows')).status, 200);
});

test('a database that SQLite finds damaged is not touched', async () => {
  await place.server.stop();
  const file = join(data, 'entrepot.db');
  const whole = readFileSync(file);
  const broken = Buffer.from(whole);
  // Pages of an index or a table in the middle, all but the first ones.
  broken.fill(0xff, broken.length - 3 * 4096, broken.length - 2 * 4096);
  writeFileSync(file, broken);
  const text = await entrepot('fsck', '--data', data);
  assert.equal(text.code, 1);
  assert.match(text.stdout + text.stderr, /damaged/);
  const repair = await entrepot('fsck', '--data', data, '--repair');
  assert.equal(repair.code, 1);
  assert.match(repair.stdout + repair.stderr, /damaged/);
  writeFileSync(file, whole);
  await place.server.start();
});
