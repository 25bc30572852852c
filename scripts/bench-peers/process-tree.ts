import { readdirSync, readFileSync } from 'node:fs';

/** `/proc` counts processor time in ticks of USER_HZ, which Linux shows as 100 on every architecture. */
const ticksPerSecond = 100;

export interface Usage {
  /** Processor time of user and system, seconds, with that of children that have ended. */
  readonly cpu: number;
  /** What of it the system used, seconds. */
  readonly system: number;
  /** Resident memory, bytes. */
  readonly resident: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What follows the command's name in `/proc/PID/stat`, which may itself hold blanks and brackets. */
const fieldsOf = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended in between.
    return undefined;
  }
}

/** A process and everything below it. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? read(pid, 'stat') : undefined;
    if (stat === undefined) continue;
    const parent = Number(fieldsOf(stat)[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(root);
}

export function usageOf(pids: readonly number[]): Usage {
  let [cpu, system, resident] = [0, 0, 0];
  for (const pid of pids) {
    const stat = read(pid, 'stat');
    if (stat === undefined) continue;
    // Numbers 14 to 17 of proc(5): utime, stime, cutime, cstime.
    const ticks = fieldsOf(stat).slice(11, 15).map(Number);
    cpu += sum(ticks);
    system += sum(ticks.filter((_, at) => at % 2 === 1));
    resident += Number(/^VmRSS:\s+(\d+) kB/m.exec(read(pid, 'status') ?? '')?.[1] ?? 0) * 1024;
  }
  return { cpu: cpu / ticksPerSecond, system: system / ticksPerSecond, resident };
}
