import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MiB } from './content.ts';
import { askOnce } from './http-connection.ts';
import { canPin, cores } from './pinning.ts';
import { processTree, usageOf } from './process-tree.ts';
import { median } from './statistics.ts';

/** What the machine can do, measured in the same run. */
export interface Limits {
  /** MiB/s that one thread hashes. */
  readonly sha256: number;
  /** MiB/s written to one file in sequence, with an fsync at the end. */
  readonly disk: number;
  /** MiB/s over one loopback connection, from one core to another, with nothing done to the bytes. */
  readonly loopback: number;
  /** Processor time of the sender of a GiB over it, seconds: what copying alone costs, without any reading. */
  readonly loopbackCpu: number;
  /** GiB/s at which a core reads the same MiB again and again: less where it shares its cache with others. */
  readonly cache: number;
  /** Milliseconds to write a small file so that it lasts: write, fsync, rename, fsync of the directory. */
  readonly smallFile: number;
}

const seconds = (work: () => void): number => {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1000;
};

const piece = randomBytes(MiB);

function hashing(mebibytes: number): number {
  const hash = createHash('sha256');
  const taken = seconds(() => {
    for (let at = 0; at < mebibytes; at++) hash.update(piece);
  });
  return mebibytes / taken;
}

function writing(directory: string, mebibytes: number): number {
  const path = join(directory, 'limit');
  const file = openSync(path, 'w');
  const taken = seconds(() => {
    for (let at = 0; at < mebibytes; at++) writeSync(file, piece);
    fsyncSync(file);
  });
  closeSync(file);
  rmSync(path);
  return mebibytes / taken;
}

function reading(walks: number): number {
  const words = new Float64Array(MiB / 8);
  let sum = 0;
  const taken = seconds(() => {
    // A word of each line of the cache.
    for (let walk = 0; walk < walks; walk++)
      for (let at = 0; at < words.length; at += 8) sum += words[at] as number;
  });
  // What nobody looks at need not be added up.
  return sum === 0 ? walks / 1024 / taken : 0;
}

function smallFile(directory: string): number {
  const path = join(directory, 'small');
  const taken = seconds(() => {
    const file = openSync(`${path}.new`, 'w');
    writeSync(file, piece.subarray(0, 4096));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.new`, path);
    const inside = openSync(directory, 'r');
    fsyncSync(inside);
    closeSync(inside);
  });
  return taken * 1000;
}

async function loopback(mebibytes: number): Promise<Pick<Limits, 'loopback' | 'loopbackCpu'>> {
  const script = join(import.meta.dirname, 'loopback-server.ts');
  const command = [...(canPin ? ['taskset', '-c', cores.server] : []), process.execPath, script];
  const child = spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', chunk => resolve(`${chunk}`.trim()));
      child.once('exit', () => reject(new Error('the loopback server ended')));
    });
    const pids = processTree(child.pid as number);
    const before = usageOf(pids).cpu;
    const begun = performance.now();
    await askOnce(`http://127.0.0.1:${port}`, 'GET', `/${mebibytes * MiB}`);
    const wall = (performance.now() - begun) / 1000;
    const cpu = usageOf(pids).cpu - before;
    return { loopback: mebibytes / wall, loopbackCpu: (cpu / mebibytes) * 1024 };
  } finally {
    child.kill();
  }
}

const repetitions = 3;

export async function measureLimits(directory: string, mebibytes: number): Promise<Limits> {
  const measured: Limits[] = [];
  for (let at = 0; at < repetitions; at++) {
    measured.push({
      sha256: hashing(mebibytes),
      disk: writing(directory, mebibytes),
      cache: reading(20 * mebibytes),
      ...(await loopback(mebibytes)),
      smallFile: median(Array.from({ length: 20 }, () => smallFile(directory))),
    });
  }
  const of = (name: keyof Limits) => median(measured.map(each => each[name]));
  return {
    sha256: of('sha256'),
    disk: of('disk'),
    cache: of('cache'),
    loopback: of('loopback'),
    loopbackCpu: of('loopbackCpu'),
    smallFile: of('smallFile'),
  };
}
