import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { atExit } from '../support/cleanup.ts';
import { root } from '../support/root.ts';
import type { Crash } from './plan.ts';
import type { Task, TaskResult } from './worker.ts';

/** Processes that run crashes, each a part of them. */
export interface Workers {
  /** What is wrong after crashes of a saved trace, each with the command that repeats it. */
  run(trace: string, crashes: readonly Crash[]): Promise<string[]>;
  end(): void;
}

export function openWorkers(count: number): Workers {
  const workers = Array.from({ length: count }, openWorker);
  return {
    async run(trace, crashes) {
      const results = await Promise.all(
        workers.map((worker, nth) =>
          worker.run({ trace, crashes: crashes.filter((_, n) => n % count === nth) }),
        ),
      );
      const replay = 'node_modules/.entrepot/node test/durability/replay.ts';
      return results.flat().map(({ crash, wrong }) => {
        const command = `${replay} ${relative(root, trace)} ${crash.at} ${crash.leaves}`;
        return `${wrong.join('\n')}\n    ${command}`;
      });
    },
    end() {
      for (const worker of workers) worker.end();
    },
  };
}

function openWorker() {
  const child: ChildProcess = fork(join(import.meta.dirname, 'worker.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules/.entrepot/compile-cache') },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const forget = atExit(() => child.kill('SIGTERM'));
  let said = '';
  child.stderr?.on('data', chunk => {
    said += chunk;
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a worker ended early (${code}): ${said.slice(-4000)}`);
  });
  ended.catch(() => {});
  return {
    async run(task: Task): Promise<TaskResult> {
      if (task.crashes.length === 0) return [];
      const answered = once(child, 'message').then(([failures]) => failures as TaskResult);
      child.send(task);
      return await Promise.race([answered, ended]);
    },
    end() {
      forget();
      child.disconnect();
    },
  };
}
