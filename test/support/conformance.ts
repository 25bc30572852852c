import assert from 'node:assert/strict';
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
    .replaceAll(/&#(x?)([0-9A-Fa-f]+);/g, (_, hex, digits) =>
      String.fromCodePoint(Number.parseInt(digits, hex === 'x' ? 16 : 10)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/** The test cases of a JUnit report, in order. One suite marks a skip with an element, the other with an attribute. */
export function readJunit(xml: string): readonly Case[] {
  return [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)].map(([, attributes, body]) => {
    const attribute = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(attributes ?? '')?.[1] ?? '';
    const inside = body ?? '';
    const has = (...words: readonly string[]) =>
      words.some(word => attribute('status') === word || new RegExp(`<${word}\\b`).test(inside));
    const failed = has('failure', 'error', 'failed');
    const skipped = has('skipped');
    return {
      name: unescapeXml(attribute('name')).trim(),
      status: failed ? 'failed' : skipped ? 'skipped' : 'passed',
      said: failed || skipped ? unescapeXml(inside).slice(0, 4000) : '',
    };
  });
}

/**
 * Fails unless at least `enough` cases passed, none failed, and every one that was skipped ends with a name in
 * `allowedSkips`, whose values say why the specification leaves it open.
 */
export function assertConforms(
  cases: readonly Case[],
  allowedSkips: Readonly<Record<string, string>>,
  enough: number,
): void {
  const told = (status: Case['status']) => cases.filter(it => it.status === status);
  const failed = told('failed').map(it => `${it.name}\n${it.said}`);
  assert.deepEqual(failed, [], `${failed.length} cases failed`);
  const skipped = told('skipped').filter(
    it => !Object.keys(allowedSkips).some(allowed => it.name.endsWith(allowed)),
  );
  assert.deepEqual(
    skipped.map(it => it.name),
    [],
    'cases were skipped that the specification does not leave open',
  );
  assert.ok(told('passed').length >= enough, `only ${told('passed').length} cases passed`);
}
