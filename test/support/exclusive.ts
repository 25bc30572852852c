import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './cleanup.ts';

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const holderOf = (lock: string): number | undefined => {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch {
    return undefined;
  }
};

/**
 * Waits until no other test process of this machine holds `name`, and holds it until released or until this process
 * ends. For what there is only one of: port 443, the hosts file, the one dockerd that two cores bear.
 */
export async function exclusive(name: string): Promise<() => void> {
  const lock = join(tmpdir(), `entrepot-test-${name}.lock`);
  for (let waited = 0; ; waited += 100) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const holder = holderOf(lock);
      // A lock without a holder for two seconds belongs to a process that died between two lines.
      if (holder === undefined ? waited > 2_000 : !lives(holder)) {
        try {
          renameSync(lock, `${lock}.${process.pid}`);
          rmSync(`${lock}.${process.pid}`, { recursive: true });
        } catch {
          // Somebody else took it away.
        }
        continue;
      }
      await sleep(100);
    }
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  const release = () => rmSync(lock, { recursive: true, force: true });
  const forget = atExit(release);
  return () => {
    release();
    forget();
  };
}
