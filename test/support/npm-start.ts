import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { atExit } from './cleanup.ts';
import { program } from './needs.ts';
import { withoutOptions } from './server.ts';

export interface Started {
  /** Milliseconds from the command to the line that says `ready`. */
  readonly took: number;
  printed(): string;
  /** Ctrl-C; answers the exit code of npm. Again, once it has stopped: the same code. */
  stop(): Promise<number | null>;
}

/** Runs `npm start` in `directory`, as somebody at a terminal does, until the server is ready. */
export async function npmStart(directory: string, options: NodeJS.ProcessEnv): Promise<Started> {
  const began = performance.now();
  const npm = spawn(program('npm') as string, ['start'], {
    cwd: directory,
    env: { ...withoutOptions(process.env), ...options },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  // A terminal sends the signal to npm and to the server at once, and npm passes it on besides.
  const interrupt = () => process.kill(-(npm.pid as number), 'SIGINT');
  const forget = atExit(interrupt);
  let printed = '';
  await new Promise<void>((ready, failed) => {
    const take = (chunk: Buffer) => {
      printed += chunk;
      if (/^entrepot ready /m.test(printed)) ready();
    };
    npm.stdout.on('data', take);
    npm.stderr.on('data', take);
    npm.once('error', failed);
    npm.once('exit', code => failed(new Error(`npm start ended (${code}):\n${printed}`)));
  });
  return {
    took: performance.now() - began,
    printed: () => printed,
    stop: async () => {
      if (npm.exitCode === null && npm.signalCode === null) {
        interrupt();
        await once(npm, 'exit');
      }
      forget();
      return npm.exitCode;
    },
  };
}
