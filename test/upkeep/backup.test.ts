import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { atExit } from '../support/cleanup.ts';
import { tempDir } from '../support/temp.ts';
import { entrepot, entrepotJson } from './command.ts';
import { openPlace, type Place, pullImage, pushImage } from './push.ts';

const disk = tempDir('backup');
const at = (name: string) => join(disk.path, name);
after(() => disk.remove());

interface Made {
  readonly snapshot: string;
  readonly blobs: number;
  readonly newBlobs: number;
  readonly removedSnapshots: number;
}
const backUp = (place: Place, to: string, ...more: string[]) =>
  entrepotJson<Made>('backup', to, '--data', place.server.data, ...more);
const image = () => [Buffer.from(`{"n":"${randomBytes(8).toString('hex')}"}`), randomBytes(3000)] as const;
const query = (data: string, text: string) => {
  const database = new DatabaseSync(join(data, 'entrepot.db'), { readOnly: true });
  try {
    return database.prepare(text).get() as Record<string, number>;
  } finally {
    database.close();
  }
};

describe('a backup while images are pushed, deleted and collected', () => {
  let place: Place;
  before(async () => {
    place = await openPlace(['--gc-interval', '1', '--gc-grace', '0']);
    await place.createRepository('app');
  });
  after(() => place.server.remove());

  test('is whole: what was acknowledged before it is in it, and everything in it pulls', async () => {
    const acknowledged: string[] = [];
    let stop = false;
    const client = async () => {
      while (!stop) {
        const kept = await pushImage(place, 'app', image());
        if (kept) acknowledged.push(kept);
        const gone = await pushImage(place, 'app', image());
        if (gone) await place.ask('DELETE', `app/manifests/${gone}`);
      }
    };
    const clients = [client(), client(), client()];
    const restored: { data: string; before: string[] }[] = [];
    try {
      for (let round = 0; round < 3; round++) {
        const before = [...acknowledged];
        const { snapshot } = await backUp(place, at('running'));
        const data = at(`restored-${round}`);
        const ran = await entrepot('restore', at('running'), '--data', data);
        assert.equal(ran.code, 0, ran.stderr);
        assert.match(ran.stdout, new RegExp(`restored the snapshot ${snapshot}`));
        restored.push({ data, before });
      }
    } finally {
      stop = true;
      await Promise.all(clients);
    }
    for (const { data, before } of restored) {
      const { problems } = await entrepotJson<{ problems: object[] }>('fsck', '--data', data);
      assert.deepEqual(problems, []);
      const database = new DatabaseSync(join(data, 'entrepot.db'), { readOnly: true });
      const there = new Set(
        database
          .prepare('select digest from images')
          .all()
          .map(row => row.digest),
      );
      database.close();
      for (const digest of before) assert.ok(there.has(digest), `${digest} was acknowledged before`);
    }
    assert.ok((restored.at(-1)?.before.length ?? 0) > 5);
    const { data, before } = restored[2] as { data: string; before: string[] };
    const again = await openPlace([], data);
    try {
      for (const digest of before) await pullImage(again, 'app', digest);
      const pushed = await pushImage(again, 'app', image(), 'new');
      assert.ok(pushed);
    } finally {
      await again.server.remove();
    }
  });
});

describe('entrepot backup and restore', () => {
  let place: Place;
  const backup = at('backup');
  before(async () => {
    place = await openPlace([]);
    await place.createRepository('app');
    for (const tag of ['one', 'two', 'three']) await pushImage(place, 'app', image(), tag);
  });
  after(() => place.server.remove());

  test('what is there already is not copied again, and what no snapshot needs goes', async () => {
    assert.deepEqual((({ blobs, newBlobs }) => [blobs, newBlobs])(await backUp(place, backup)), [6, 6]);
    await pushImage(place, 'app', image(), 'four');
    const deleted = await place.ask('DELETE', 'app/manifests/one');
    assert.equal(deleted.status, 202);
    const second = await backUp(place, backup);
    assert.deepEqual([second.blobs, second.newBlobs], [8, 2]);
    const third = await backUp(place, backup, '--keep', '1');
    assert.deepEqual([third.newBlobs, third.removedSnapshots], [0, 2]);
    assert.deepEqual(readdirSync(join(backup, 'snapshots')), [third.snapshot]);
    const snapshot = join(backup, 'snapshots', third.snapshot);
    assert.deepEqual(readdirSync(snapshot).sort(), [
      'blobs.txt',
      'entrepot.db',
      'manifest.json',
      'master.key',
    ]);
    for (const name of readdirSync(snapshot))
      assert.equal(statSync(join(snapshot, name)).mode & 0o777, 0o600);
  });

  test('on one file system blobs are linked; from another one they are copied', async () => {
    const first = readdirSync(join(backup, 'blobs/blobs/sha256'))[0] as string;
    const name = readdirSync(join(backup, 'blobs/blobs/sha256', first))[0] as string;
    assert.ok(statSync(join(backup, 'blobs/blobs/sha256', first, name)).nlink >= 2);
    if (!existsSync('/dev/shm') || statSync('/dev/shm').dev === statSync(disk.path).dev) return;
    const other = mkdtempSync('/dev/shm/entrepot-backup-');
    const forget = atExit(() => rmSync(other, { recursive: true }));
    await backUp(place, join(other, 'backup'));
    assert.equal(statSync(join(other, 'backup/blobs/blobs/sha256', first, name)).nlink, 1);
    const ran = await entrepot('restore', join(other, 'backup'), '--data', at('from-other'));
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal((await entrepot('fsck', '--data', at('from-other'))).code, 0);
    rmSync(other, { recursive: true });
    forget();
  });

  test('credentials go along only when they are asked for', async () => {
    const { snapshot } = await backUp(place, at('with'), '--with-credentials');
    const file = join(at('with'), 'snapshots', snapshot, 'credentials');
    assert.deepEqual(readFileSync(file), readFileSync(join(place.server.data, 'credentials')));
  });

  test('a restored server goes on with ids that were never given out, and without old uploads', async () => {
    await place.ask('POST', 'app/blobs/uploads/');
    await backUp(place, backup);
    const before = Date.now();
    const data = at('anew');
    await entrepot('restore', backup, '--data', data);
    const sequence = (table: string) =>
      query(data, `select seq from sqlite_sequence where name = '${table}'`).seq as number;
    for (const table of ['jobs', 'repositories', 'events']) assert.ok(sequence(table) >= before, table);
    assert.equal(query(data, 'select count(*) as count from uploads').count, 0);
    assert.equal(query(data, 'select count(*) as count from collection_holds').count, 0);
    const again = await openPlace([], data);
    try {
      await again.createRepository('later');
      assert.ok((query(data, "select id from repositories where name = 'later'").id as number) > before);
      await pullImage(again, 'app', 'two');
    } finally {
      await again.server.remove();
    }
  });

  test('nothing is written over', async () => {
    const full = await entrepot('restore', backup, '--data', place.server.data);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /is there already/);
    const inside = await entrepot('backup', join(place.server.data, 'backup'), '--data', place.server.data);
    assert.equal(inside.code, 1);
    assert.match(inside.stderr, /lies within the data directory/);
  });

  test('a backup that was cut off or changed is refused, and nothing appears', async () => {
    const broken = at('broken');
    const { snapshot } = await backUp(place, broken);
    const refused = async (why: RegExp) => {
      const ran = await entrepot('restore', broken, '--data', at('nothing'));
      assert.equal(ran.code, 1);
      assert.match(ran.stderr, why);
      assert.ok(!existsSync(at('nothing')));
    };
    const prefix = join(
      broken,
      'blobs/blobs/sha256',
      readdirSync(join(broken, 'blobs/blobs/sha256'))[0] as string,
    );
    const blob = join(prefix, readdirSync(prefix)[0] as string);
    const bytes = readFileSync(blob);
    // Not in place: the store's own blob has the same bytes.
    rmSync(blob);
    await refused(/the blob sha256:[0-9a-f]{64} is missing/);
    writeFileSync(
      blob,
      bytes.map(byte => byte ^ 1),
    );
    await refused(/the blob sha256:[0-9a-f]{64} is damaged/);
    rmSync(blob);
    await backUp(place, broken);
    assert.deepEqual(readFileSync(blob), bytes, 'the next backup brings back what is missing');
    rmSync(join(broken, 'snapshots', snapshot), { recursive: true });
    const [only] = readdirSync(join(broken, 'snapshots')) as [string];
    truncateSync(join(broken, 'snapshots', only, 'entrepot.db'), 4096);
    await refused(/entrepot\.db of .* has been changed/);
    rmSync(join(broken, 'snapshots', only, 'manifest.json'));
    await refused(/no whole snapshot/);
    await refused(/no whole backup/);
    const made = await backUp(place, broken);
    assert.deepEqual(
      readdirSync(join(broken, 'snapshots')),
      [made.snapshot],
      'what was cut off is cleared away',
    );
  });

  test('a blob that is missing in the store is said, and the hold is let go', async () => {
    const { body } = await place.ask('GET', 'app/manifests/two');
    const { digest } = JSON.parse(body.toString()).layers[0] as { digest: string };
    const blob = join(place.server.data, 'blobs/blobs/sha256', digest.slice(7, 9), digest.slice(7));
    const bytes = readFileSync(blob);
    rmSync(blob);
    const ran = await entrepot('backup', at('incomplete'), '--data', place.server.data);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, new RegExp(`the blob ${digest} cannot be backed up: it is missing`));
    assert.equal(query(place.server.data, 'select count(*) as count from collection_holds').count, 0);
    writeFileSync(blob, bytes);
  });
});
