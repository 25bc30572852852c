/**
 * node test/durability/replay.ts TRACE AT LEAVES [DIRECTORY]
 *
 * Repeats one crash: after the record AT of a saved trace, leaving LEAVES (an extreme's name, or a seed). Prints the
 * records around it and what is wrong afterwards; with a DIRECTORY, which must not be there, the disk is put into it first.
 */
import { mkdirSync } from 'node:fs';
import { agent } from '../oci-registry.ts';
import { Disk } from './disk/disk.ts';
import { materialize } from './disk/image.ts';
import { type Extreme, extremes } from './disk/survivors.ts';
import { survivorsOf } from './plan.ts';
import { runCrashes } from './run-crashes.ts';
import { readTrace } from './saved-trace.ts';
import type { TraceRecord } from './trace.ts';
import { topOf } from './workload/performed.ts';

const [trace = '', at = '', leaves = '', directory] = process.argv.slice(2);
const records = readTrace(trace);
const crash = { at: Number(at), leaves: leaves in extremes ? (leaves as Extreme) : Number(leaves) };
const top = topOf(records);

const shown = (record: TraceRecord): string =>
  JSON.stringify(record.kind === 'write' ? { ...record, bytes: record.bytes.length } : record)
    .replaceAll(top, '')
    .slice(0, 200);
for (const [n, record] of records.entries()) {
  if (n > crash.at - 20 && n <= crash.at) console.log(n, shown(record));
}

if (directory !== undefined) {
  const disk = new Disk(top);
  for (const record of records.slice(0, crash.at + 1)) disk.apply(record);
  mkdirSync(directory);
  materialize(disk.root, survivorsOf(crash), directory);
}
const [failure] = await runCrashes(records, [crash]);
agent.destroy();
console.log(failure?.wrong.join('\n') ?? 'nothing is wrong');
process.exitCode = failure ? 1 : 0;
