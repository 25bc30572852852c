import { spawn } from 'node:child_process';

export interface Ran {
  /** The exit code; 128 and more where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The command as one would type it, for messages; secrets that came as input are not in it. */
  readonly command: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** Milliseconds; the command is killed afterwards. */
  readonly timeout?: number;
}

/** Runs a program to its end. Never throws because of its exit code. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      timeout: options.timeout ?? 120_000,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A program may end without having read its input.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? (signal === 'SIGKILL' ? 137 : 143),
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        command: [program, ...args].join(' '),
      }),
    );
  });
}

const report = (ran: Ran): string =>
  `${ran.command}\nexit code ${ran.code}\n--- stdout\n${ran.stdout}\n--- stderr\n${ran.stderr}`;

/** The same result, or an error that shows everything where the program failed. */
export function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`should have succeeded: ${report(ran)}`);
  return ran;
}

/**
 * The same result, or an error that shows everything where the program did not fail, or failed without saying
 * `text` (white space counts as one blank).
 */
export function failedWith(ran: Ran, text: string): Ran {
  const said = `${ran.stdout}\n${ran.stderr}`.replaceAll(/\s+/g, ' ');
  if (ran.code === 0) throw new Error(`should have failed: ${report(ran)}`);
  if (!said.includes(text)) throw new Error(`should have said: ${text}\n${report(ran)}`);
  return ran;
}
