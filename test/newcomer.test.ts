import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { awsByEnvironment } from './support/aws-cli.ts';
import { type Docker, dockerCli } from './support/docker.ts';
import { type Dockerd, startDockerd } from './support/dockerd.ts';
import { freePort } from './support/free-port.ts';
import { missing, skipUnless } from './support/needs.ts';
import { npmStart, type Started } from './support/npm-start.ts';
import { root } from './support/root.ts';
import { failedWith, run, succeeded } from './support/run.ts';
import { tempDir } from './support/temp.ts';

/** The README's shell blocks that follow this comment are what a newcomer pastes: what works, and what is denied. */
const mark = '<!-- newcomer -->';

function readmeBlocks(): { readonly works: string; readonly denied: string; readonly denial: string } {
  const [, after] = readFileSync(join(root, 'README.md'), 'utf8').split(mark);
  const [works, second] = [...(after ?? '').matchAll(/```sh\n(.*?)```/gs)].map(found => found[1] as string);
  assert.ok(works && second, `README.md should have two \`\`\`sh blocks after ${mark}`);
  const isComment = (line: string) => line.startsWith('#');
  const lines = second.trim().split('\n');
  const said = lines.filter(isComment).map(line => line.slice(1).trim());
  return {
    works,
    denied: lines.filter(line => !isComment(line)).join('\n'),
    denial: said.join(' ').replace(/^… /, ''),
  };
}

/** An AWS CLI that heeds AWS_ENDPOINT_URL, as every one of the last years does. */
const aws = awsByEnvironment();

const name = 'a newcomer, on a fresh clone';
const skip = skipUnless(
  name,
  missing.root(),
  missing.program('git', 'Debian: git'),
  missing.program('dockerd', 'Debian: docker.io'),
  missing.program('docker', 'Debian: docker.io'),
  aws === undefined ? 'an AWS CLI from 2.13 or 1.29 on' : undefined,
);
suite(name, { skip }, () => {
  const home = tempDir('newcomer');
  const clone = join(home.path, 'entrepot');
  let engine: Dockerd;
  let docker: Docker;
  let port: number;
  let started: Started | undefined;

  before(async () => {
    engine = await startDockerd();
    docker = dockerCli(engine, home.path, 'newcomer');
    port = await freePort();
    // What a clone of this working tree would hold once it is committed.
    const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
    });
    for (const file of succeeded(listed).stdout.split('\0').filter(Boolean)) {
      mkdirSync(dirname(join(clone, file)), { recursive: true });
      cpSync(join(root, file), join(clone, file));
    }
    mkdirSync(join(home.path, 'bin'));
    symlinkSync(aws?.path as string, join(home.path, 'bin/aws'));
  });
  after(async () => {
    await started?.stop();
    await engine?.stop();
    home.remove();
  });

  test('npm start installs what it needs and is ready within a minute', async () => {
    // The port is the one thing that differs from what the newcomer types: the usual one may be in use.
    started = await npmStart(clone, { ENTREPOT_LISTEN: `127.0.0.1:${port}` });
    assert.ok(started.took < 60_000, `${started.took} ms`);
    assert.doesNotMatch(started.printed(), /npm warn (?!Unknown)|ExperimentalWarning|EBADENGINE/);
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
  });

  test('the README’s first push and pull work as pasted, and its denial is one', async () => {
    const { works, denied, denial } = readmeBlocks();
    const lines = works.split('\n').filter(line => line.trim() !== '');
    assert.ok(lines.length < 10, `${lines.length} lines`);
    const env = { ...docker.env, PATH: `${join(home.path, 'bin')}:${process.env.PATH}` };
    const paste = (script: string) =>
      run('sh', ['-eux', '-c', script.replaceAll('4510', String(port))], { cwd: clone, env });
    succeeded(await paste(works));
    const exports = lines.filter(line => line.startsWith('export ')).join('\n');
    failedWith(await paste(`${exports}\n${denied}`), denial);
  });

  test('Ctrl-C stops it cleanly', async () => {
    assert.equal(await started?.stop(), 0);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
  });
});
