import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../../test/support/needs.ts';
import { Unavailable } from './candidate.ts';

/** Where peers are kept from one run to the next: outside of the project. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'entrepot/peers');

const minutes = 60_000;

/** The last line that says something; what the tools print on the way is of no use in a table. */
const reasonOf = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n').at(-1) as string;
};

/**
 * The path of `file` in a directory of the cache that `make` fills the first time. A failure is kept too, so that no
 * registry is asked again and again for what it does not have: whoever wants to try again removes the directory.
 */
function cached(name: string, file: string, make: (directory: string) => void): string {
  const directory = join(cache, name);
  const failure = join(directory, 'unavailable');
  if (existsSync(join(directory, file))) return join(directory, file);
  if (existsSync(failure)) throw new Unavailable(readFileSync(failure, 'utf8').trim());
  mkdirSync(directory, { recursive: true });
  try {
    make(directory);
    if (!existsSync(join(directory, file))) throw new Error(`it came without ${file}`);
  } catch (error) {
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    writeFileSync(failure, `${reasonOf(error)}\n`);
    throw new Unavailable(reasonOf(error));
  }
  return join(directory, file);
}

/** A command of a Go module, built once: `goCommand('example.com/m', 'cmd/tool', 'v1.2.3')`. Answers its path. */
export function goCommand(module: string, command: string, version: string): string {
  const go = program('go');
  if (go === undefined) throw new Unavailable('there is no Go to build it with');
  const file = command.split('/').at(-1) as string;
  return cached(`${file}-${version}`, file, directory => {
    process.stderr.write(`bench: building ${module}/${command}@${version} (once; some minutes) …\n`);
    execFileSync(go, ['install', `${module}/${command}@${version}`], {
      env: { ...process.env, GOBIN: directory, GOFLAGS: '-mod=mod -buildvcs=false' },
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 15 * minutes,
    });
  });
}

/** A program of a Debian package, installed or else unpacked into the cache. Answers its path. */
export function debianProgram(name: string, packageName: string, file: string): string {
  const installed = program(name);
  if (installed !== undefined) return installed;
  if (program('apt-get') === undefined) throw new Unavailable(`it is not installed (${packageName})`);
  return cached(`debian-${packageName}`, file, directory => {
    const options: ExecFileSyncOptionsWithStringEncoding = {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    };
    execFileSync('apt-get', ['download', '-qq', packageName], { ...options, timeout: 2 * minutes });
    execFileSync('sh', ['-c', 'dpkg-deb --extract ./*.deb . && rm ./*.deb'], options);
  });
}
