import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './cleanup.ts';
import { exclusive } from './exclusive.ts';
import { program } from './needs.ts';
import { run } from './run.ts';
import { tempDir } from './temp.ts';

export interface Dockerd {
  /** `unix://…`. */
  readonly host: string;
  /** Ends it with its containerd, and removes all it had. */
  stop(): Promise<void>;
}

/**
 * Starts a Docker engine of the test's own: data, state and socket in a temporary directory, no bridge, no firewall
 * rules, a containerd of its own. It needs root. One runs at a time on a machine: a second caller waits.
 * `env` is the engine's: with SSL_CERT_FILE it trusts a test's CA.
 */
export async function startDockerd(env: NodeJS.ProcessEnv = {}): Promise<Dockerd> {
  const release = await exclusive('dockerd');
  const dir = tempDir('dockerd');
  const at = (name: string) => join(dir.path, name);
  const host = `unix://${at('docker.sock')}`;
  const args = [
    ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '-H', host],
    ...['--bridge=none', '--iptables=false', '--ip6tables=false'],
  ];
  const engine = spawn(program('dockerd') as string, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(at('log'));
  engine.stdout.pipe(log);
  engine.stderr.pipe(log);
  const exited = once(engine, 'exit');
  const forget = atExit(() => endNow(engine.pid as number));
  for (const deadline = Date.now() + 30_000; ; await sleep(100)) {
    const asked = await run(program('docker') as string, [
      '-H',
      host,
      'version',
      '--format',
      '{{.Server.Version}}',
    ]);
    if (asked.code === 0) break;
    if (engine.exitCode !== null || Date.now() > deadline) {
      engine.kill('SIGTERM');
      throw new Error(`dockerd does not start:\n${readFileSync(at('log'), 'utf8').slice(-4000)}`);
    }
  }
  return {
    host,
    stop: async () => {
      engine.kill('SIGTERM');
      await exited;
      log.end();
      await unmountBelow(dir.path);
      forget();
      dir.remove();
      release();
    },
  };
}

/** Ends the engine and waits for it, while this process itself ends: nothing asynchronous happens any more. */
function endNow(pid: number): void {
  // Until this process is gone, an engine that has ended is a zombie.
  const runs = `grep -q '^State:.[^Z]' /proc/${pid}/status 2>/dev/null`;
  const script = `kill ${pid} && for i in $(seq 100); do ${runs} || exit 0; sleep 0.1; done; kill -9 ${pid}`;
  spawnSync('sh', ['-c', script], { stdio: 'ignore' });
}

/** The engine unmounts what it mounted; what a killed container left is unmounted here. */
async function unmountBelow(path: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const points = mounts.map(line => line.split(' ')[1] ?? '').filter(point => point.startsWith(`${path}/`));
  for (const point of points.reverse()) await run('umount', ['-l', point]);
}
