/**
 * Prints how soon and how fast images are replicated: `node scripts/bench-replication.ts`. `--check` fails where a
 * target is missed. `--gib N` makes the large image smaller, for a look at it.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { far, near, openTopology, type Topology, type TopologyName } from '../test/replication/topology.ts';
import { admit, createRepository, destination, replicate, source } from '../test/replication/world.ts';
import { loginPassword } from '../test/support/ecr.ts';
import { tempDir } from '../test/support/temp.ts';
import {
  type Content,
  freshContent,
  mebibyte,
  type Place,
  pullLayer,
  push,
  tagged,
} from './bench-replication-client.ts';
import { plainCopy } from './bench-replication-plain.ts';

const gibibyte = 1024 ** 3;
const gibAt = process.argv.indexOf('--gib');
const large = gibAt === -1 ? gibibyte : Number(process.argv[gibAt + 1]) * gibibyte;
const missed: string[] = [];
const target = (met: boolean, text: string) => {
  if (!met) missed.push(text);
  return met ? 'met' : 'MISSED';
};

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? Number.NaN;
const p99 = (values: readonly number[]) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * 0.99))] ?? Number.NaN;

interface Bench {
  readonly topology: Topology;
  readonly from: Place;
  readonly to: Place;
  close(): Promise<void>;
}

async function open(name: TopologyName): Promise<Bench> {
  const topology = await openTopology(name, { direct: true });
  await admit(topology.ecr(destination, far));
  await replicate(topology.ecr(source, near), { destinations: [{ region: far, registryId: destination }] });
  const place = async (account: string, region: string): Promise<Place> => {
    const password = await loginPassword(topology.ecr(account, region));
    return {
      url: `${topology.serverOf(region).url}/v2/${account}/${region}`,
      authorization: `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`,
    };
  };
  return {
    topology,
    from: await place(source, near),
    to: await place(destination, far),
    close: () => topology.close(),
  };
}

/** Waits until the destination's tag is at a digest; resolves to when that was answered. */
async function arrived(
  { to }: Bench,
  repository: string,
  tag: string,
  digest: string,
  pause = 1,
): Promise<number> {
  while ((await tagged(to, repository, tag)) !== digest) await sleep(pause);
  return performance.now();
}

/**
 * Pushes an image and waits for it; resolves to the milliseconds from the end of the push to the pull by tag, which is
 * tried every `pause` milliseconds.
 */
async function lagOf(bench: Bench, repository: string, layer: Content, pause?: number): Promise<number> {
  const { digest, at } = await push(bench.from, repository, 'latest', layer);
  const there = await arrived(bench, repository, 'latest', digest, pause);
  // The pull whose manifest that was goes through to its end.
  await pullLayer(bench.to, repository, layer);
  return there - at;
}

const sizeName = (size: number) =>
  size >= gibibyte
    ? `${size / gibibyte} GiB`
    : size >= mebibyte
      ? `${size / mebibyte} MiB`
      : `${size / 1024} KiB`;

async function lags(bench: Bench): Promise<void> {
  console.log(
    'one store: from the end of a push to the answer that begins a pull by tag at the destination\n',
  );
  console.log('  image        pushes   median ms      p99 ms   target: median under 50 ms');
  for (const [size, rounds] of [
    [1024, 200],
    [mebibyte, 100],
    [100 * mebibyte, 10],
    [large, 3],
  ] as const) {
    const repository = `lag/of-${size}`;
    await createRepository(bench.topology.ecr(source, near), repository);
    await lagOf(bench, repository, freshContent(size));
    const took: number[] = [];
    for (let round = 0; round < rounds; round++)
      took.push(await lagOf(bench, repository, freshContent(size)));
    const verdict = target(median(took) < 50, `lag of ${sizeName(size)}: ${median(took).toFixed(1)} ms`);
    console.log(
      `  ${sizeName(size).padEnd(10)} ${String(rounds).padStart(8)} ${median(took).toFixed(1).padStart(11)} ${p99(took).toFixed(1).padStart(11)}   ${verdict}`,
    );
  }
}

async function manySmall(bench: Bench): Promise<void> {
  const images = 1_000;
  const lanes = 8;
  const repositories = Array.from({ length: lanes }, (_, at) => `small/r${at}`);
  for (const each of repositories) await createRepository(bench.topology.ecr(source, near), each);
  const database = new DatabaseSync(join(bench.topology.serverOf(near).data, 'entrepot.db'), {
    readOnly: true,
  });
  const queued = database.prepare(
    "select count(*) as count from jobs where failed_at is null and (kind = 'replicate' or kind like 'replicate:%')",
  );
  let longest = 0;
  const watching = setInterval(() => {
    longest = Math.max(longest, Number(queued.get()?.count));
  }, 20);
  const start = performance.now();
  let begun = 0;
  const ends = await Promise.all(
    repositories.map(async repository => {
      let last = { digest: '', at: 0, tag: '' };
      while (begun < images) {
        const tag = `v${begun++}`;
        last = { ...(await push(bench.from, repository, tag, freshContent(1024))), tag };
      }
      return last;
    }),
  );
  const pushedAt = Math.max(...ends.map(end => end.at));
  while (Number(queued.get()?.count) > 0) await sleep(5);
  for (const [at, { tag, digest }] of ends.entries())
    await arrived(bench, repositories[at] as string, tag, digest);
  const all = performance.now();
  clearInterval(watching);
  database.close();
  const perMinute = (images / (all - start)) * 60_000;
  const verdict = target(perMinute >= 1_000, `${Math.round(perMinute)} small images a minute`);
  console.log(`
  ${images} images of 1 KiB, ${lanes} pushers   ${bench.topology.name}
  pushed in                    ${((pushedAt - start) / 1000).toFixed(1)} s
  all arrived                  ${Math.round(all - pushedAt)} ms after the last push
  images a minute              ${Math.round(perMinute)}   target: 1,000 or more: ${verdict}
  longest queue                ${longest}`);
}

async function throughput(bench: Bench): Promise<void> {
  const rounds = 3;
  const dir = tempDir('plain-copy');
  const repository = 'large/image';
  await createRepository(bench.topology.ecr(source, near), repository);
  // The repository is there, the connection made, the code compiled.
  await lagOf(bench, repository, freshContent(mebibyte));
  const replicated: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const content = freshContent(large);
    // Asked often, the destination would have less time for what it is asked about.
    replicated.push(await lagOf(bench, repository, content, 20));
    const file = join(dir.path, 'from');
    writeFileSync(file, '');
    for (const piece of content.pieces()) await appendFile(file, piece);
    plain.push(await plainCopy(file, join(dir.path, 'to')));
    for (const name of ['from', 'to']) rmSync(join(dir.path, name));
  }
  dir.remove();
  const rate = (milliseconds: number) => large / mebibyte / (milliseconds / 1000);
  const share = median(plain) / median(replicated);
  const verdict = target(
    share >= 0.8,
    `throughput between cells: ${Math.round(share * 100)} % of a plain copy`,
  );
  const row = (name: string, took: readonly number[]) =>
    `  ${name.padEnd(28)} ${rate(median(took)).toFixed(0).padStart(6)} MiB/s   (${took.map(each => rate(each).toFixed(0)).join(', ')})`;
  console.log(`
two cells on one machine: one image of ${sizeName(large)}, medians of ${rounds} in turn

${row('replicated', replicated)}
${row('plain HTTP copy, synced', plain)}
  of a plain copy              ${Math.round(share * 100)} %   target: 80 % or more: ${verdict}`);
}

const one = await open('one server');
await lags(one);
await manySmall(one);
await one.close();
const two = await open('two cells');
await throughput(two);
await manySmall(two);
await two.close();
if (missed.length > 0) {
  console.log(`\nmissed: ${missed.join('; ')}`);
  if (process.argv.includes('--check')) process.exitCode = 1;
}
