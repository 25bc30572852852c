import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { program } from './needs.ts';
import { root } from './root.ts';
import { run, succeeded } from './run.ts';
import { tempDir } from './temp.ts';

const module = 'github.com/opencontainers/distribution-spec/conformance';
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'entrepot/conformance');

/** Where the module files stand that name a suite's version and fix its bytes. */
const folder = (suite: string): string => join(root, 'test/conformance', suite);

/**
 * Builds the official conformance suite that `test/conformance/SUITE/go.mod` names, once for each version, outside of
 * the repository; answers the program's path. `verb`: the suite is the module's test (`test -c`) or its program (`build`).
 */
export async function buildSuite(suite: string, verb: readonly string[]): Promise<string> {
  const files = ['go.mod', 'go.sum'].map(name => join(folder(suite), name));
  const version = createHash('sha256');
  for (const file of files) version.update(readFileSync(file));
  const binary = join(cache, `${suite}-${version.digest('hex').slice(0, 16)}`);
  if (existsSync(binary)) return binary;
  const work = tempDir('conformance-build');
  for (const name of ['go.mod', 'go.sum']) copyFileSync(join(folder(suite), name), join(work.path, name));
  const made = join(work.path, 'suite');
  // go.sum holds every hash, so nobody needs to be asked for one.
  const env = { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', CGO_ENABLED: '0' };
  const args = [...verb, '-o', made, module];
  succeeded(await run(program('go') as string, args, { cwd: work.path, env, timeout: 300_000 }));
  mkdirSync(cache, { recursive: true });
  // Beside its final place first: a rename works within one file system only.
  copyFileSync(made, `${binary}.${process.pid}`);
  renameSync(`${binary}.${process.pid}`, binary);
  work.remove();
  return binary;
}

export interface Case {
  readonly name: string;
  readonly status: 'passed' | 'skipped' | 'failed';
  /** What the report says of a case that did not pass. */
  readonly said: string;
}

const unescapeXml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(?:34|39|x[0-9A-Fa-f]+);/g, "'")
    .replaceAll('&amp;', '&');

/** The test cases of a JUnit report, in order. */
export function readJunit(xml: string): readonly Case[] {
  return [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)].map(([, attributes, body]) => {
    const name = /\bname="([^"]*)"/.exec(attributes ?? '')?.[1] ?? '';
    const inside = body ?? '';
    const failed = /<(failure|error)\b/.test(inside);
    const skipped = /<skipped\b/.test(inside);
    return {
      name: unescapeXml(name).trim(),
      status: failed ? 'failed' : skipped ? 'skipped' : 'passed',
      said: failed || skipped ? unescapeXml(inside).slice(0, 4000) : '',
    };
  });
}
