import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { skipUnless } from '../support/needs.ts';
import { Disk } from './disk/disk.ts';
import { differences } from './disk/image.ts';
import { extremes } from './disk/survivors.ts';
import { pastOf } from './past.ts';
import { type Crash, planCrashes } from './plan.ts';
import { randomFrom } from './random.ts';
import { recorderNeeds } from './recorder/build.ts';
import { saveTrace } from './saved-trace.ts';
import type { TraceRecord } from './trace.ts';
import { withoutSyncs } from './without-syncs.ts';
import { openWorkers, type Workers } from './workers.ts';
import { startedAt } from './workload/performed.ts';
import { type Recording, record } from './workload/record.ts';
import { type Workload, workloads } from './workload/workloads.ts';

/** `npm run test:deep` checks every crash; otherwise some of each trace. ENTREPOT_CRASH_SEED chooses others. */
const all = process.env.ENTREPOT_CRASHES === 'all';
const seed = Number(process.env.ENTREPOT_CRASH_SEED ?? 1);
const sample = 12;
/** The traces with a crash whose recovery is crashed, too. */
const recovered = all ? workloads : workloads.filter(({ name }) => name === 'push');

/** Milliseconds; a machine that does other things, too, is slow. */
const timeout = all ? 1_800_000 : 300_000;

const skip = skipUnless('crash consistency', ...recorderNeeds());
const random = randomFrom(seed);
let workers: Workers;

/** What the test itself is tested with: syncs that are left out, and what then must be missing when the power fails. */
const forgettings = [
  ['the bytes of blobs', /\/stages\/./, /cannot be pulled whole/],
  ['the names of blobs', /blobs\/sha256\/..$/, /cannot be pulled whole/],
  ['the names of prefixes', /blobs\/sha256$/, /cannot be pulled whole/],
  ['the log of the database', /-wal$/, /the tag app\/web one: absent, should be sha256/],
  ['the data directory', /^srv$/, /the root key is another one/],
] as const;

/** All, or some: one from each of as many parts of equal length. */
function chosen(crashes: readonly Crash[], count: number): Crash[] {
  const step = Math.max(1, crashes.length / count);
  const parts = Array.from({ length: Math.min(count, crashes.length) }, (_, n) => n * step);
  return parts.map(start => crashes[Math.floor(start + random() * step)] as Crash);
}

/** The log must account for the disk as it really is at the end, else it proves nothing. */
function assertComplete(top: string, records: readonly TraceRecord[]): void {
  const disk = new Disk(top);
  for (const each of records) disk.apply(each);
  assert.deepEqual(differences(disk.root, extremes.killed, top), []);
}

async function assertSurvives(name: string, records: readonly TraceRecord[], from: number, count: number) {
  const crashes = planCrashes(records, { from, some: 1, seed });
  const checked = all ? crashes : chosen(crashes, count);
  const wrong = await workers.run(saveTrace(name, records), checked);
  assert.equal(wrong.length, 0, `${wrong.length} of ${checked.length}:\n\n${wrong.slice(0, 5).join('\n\n')}`);
  return crashes;
}

/** The start after a crash is crashed in its turn. */
async function assertRecovers(name: string, { records }: Recording, crash: Crash): Promise<void> {
  const recovery = await record({ run: async () => {} }, pastOf(records, crash), assertComplete);
  const title = `${name} ${crash.at} ${crash.leaves}`;
  await assertSurvives(title, recovery.records, recovery.begins, 6);
}

suite(`killed, or without power, at each step (seed ${seed})`, { skip, timeout }, () => {
  before(() => {
    workers = openWorkers(2);
  });
  after(() => workers.end());
  const recordings = new Map<Workload, Promise<Recording>>();
  for (const workload of workloads) {
    test(workload.name, { timeout }, async t => {
      // One is recorded while another is checked.
      for (const next of workloads.slice(0, workloads.indexOf(workload) + 2)) {
        if (!recordings.has(next)) recordings.set(next, record(next, undefined, assertComplete));
        recordings.get(next)?.catch(() => {});
      }
      const recording = (await recordings.get(workload)) as Recording;
      const { records, begins } = recording;
      const from = workload.fromTheStart ? begins : startedAt(records);
      const crashes = await assertSurvives(workload.name, records, from, sample);
      t.diagnostic(`${crashes.length} crashes, ${all ? 'all' : sample} checked`);
      if (!recovered.includes(workload)) return;
      for (const crash of chosen(crashes, 1)) await assertRecovers(workload.name, recording, crash);
    });
  }

  const pushes = workloads.find(({ name }) => name === 'push') as Workload;
  for (const [forgotten, match, found] of forgettings) {
    test(`a server that forgot to sync ${forgotten} would be found out`, async () => {
      const { records } = (await recordings.get(pushes)) as Recording;
      const forgetful = withoutSyncs(records, match);
      const end: Crash = { at: forgetful.length - 1, leaves: 'nothing' };
      const wrong = await workers.run(saveTrace(`without ${forgotten}`, forgetful), [end]);
      assert.match(wrong.join('\n'), found);
    });
  }
});
