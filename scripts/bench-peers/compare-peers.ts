import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { atExit } from '../../test/support/cleanup.ts';
import { Content } from './content.ts';
import { Contestant } from './contestant.ts';
import { measureLimits } from './limits.ts';
import { matches, type Options } from './options.ts';
import { entrepot } from './peers/entrepot.ts';
import { findPeers } from './peers/index.ts';
import { canPin, pin } from './pinning.ts';
import { full, type Plan, quick } from './plan.ts';
import { document, type Report } from './report/document.ts';
import { commit, machine } from './report/machine.ts';
import { write } from './report/write.ts';
import { run } from './run.ts';
import { makeSeed, plant } from './seed.ts';
import type { Workload } from './workload.ts';
import { workloads } from './workloads/index.ts';

const progress = (text: string): void =>
  void process.stderr.write(`bench: ${(performance.now() / 1000).toFixed(0)} s: ${text}\n`);

/** Starts the contestants, with what they hold to be read and listed. */
async function prepare(
  contestants: readonly Contestant[],
  measured: readonly Workload[],
  { listing }: Plan,
  content: Content,
): Promise<void> {
  const seed = makeSeed(new Set(measured.flatMap(({ reads = [] }) => reads)), content);
  const listings = measured.filter(({ lists }) => lists);
  for (const each of contestants) {
    progress(`preparing ${each.candidate.name}`);
    await each.start();
    if (listings.some(workload => workload.takes(each.candidate))) {
      await each.stop();
      each.candidate.fillListing?.(each.directory, { repositories: listing, tags: listing });
      await each.start();
    }
    await each.logIn();
    await plant(each, seed);
  }
}

/** Measures as the options say, prints the tables, and writes them into docs/ where that is wanted. */
export async function comparePeers(options: Options): Promise<void> {
  if (process.platform !== 'linux') throw new Error('what processes use is read from /proc, which Linux has');
  const plan = options.quick ? quick : full;
  const content = new Content();
  const isWanted = ({ group, name }: Workload) => matches(options.only, `${group} ${name}`);
  const wanted = workloads(plan, content).filter(isWanted);
  if (wanted.length === 0)
    throw new Error(`nothing that is measured has the word ${options.only.join(' or ')}`);

  const { candidates: peers, missing } = findPeers(
    name => matches(options.candidates, name),
    plan.standIns || options.candidates.length > 0,
  );
  const all = [entrepot(commit()), ...peers].filter(({ name }) => matches(options.candidates, name));
  const candidates = all.filter(candidate => wanted.some(workload => workload.takes(candidate)));

  const directory = mkdtempSync(join(resolve(options.data ?? tmpdir()), 'entrepot-bench-'));
  const forget = atExit(() => rmSync(directory, { recursive: true, force: true }));
  const contestants = candidates.map((each, at) => new Contestant(each, join(directory, String(at))));
  try {
    pin([process.pid], 'client');
    progress('measuring the machine');
    const limits = await measureLimits(directory, plan.limits);
    await prepare(contestants, wanted, plan, content);
    const measured = await run(wanted, contestants, progress);
    const date = new Date().toISOString().slice(0, 10);
    const report: Report = {
      ...measured,
      candidates,
      missing,
      limits,
      machine: machine(),
      date,
      pinned: canPin,
    };
    process.stdout.write(`${document(report)}\n`);
    if (options.write) write(report);
  } finally {
    for (const each of contestants) await each.stop();
    rmSync(directory, { recursive: true, force: true });
    forget();
  }
}
