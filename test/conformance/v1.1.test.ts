import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { buildSuite, readJunit } from '../support/conformance.ts';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { missing, skipUnless } from '../support/needs.ts';
import { run } from '../support/run.ts';
import { type Server, startServer } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';

const account = '123456789012';
const region = 'us-east-1';

/** Cases that the suite skips by itself, and why that takes nothing away. */
const allowedSkips: Readonly<Record<string, string>> = {
  'Get tag name from environment': 'the suite pushes its own image instead of using one named to it',
  'Populate registry with test tags (no push)':
    'the suite pushes its own tags instead of using some named to it',
  'Cross-mounting of nonexistent blob should yield session id':
    'the other outcome of a mount: here it is done at once (201), which the case before it checks',
  'Cross-mounting without from, and automatic content discovery enabled should return a 201':
    'searching all repositories for a blob is a MAY, and would show who holds it; the 202 instead is checked',
};

const name = 'the official OCI conformance suite of distribution-spec 1.1';
suite(name, { skip: skipUnless(name, missing.program('go', 'https://go.dev/dl')) }, () => {
  let server: Server;
  let binary: string;
  let password: string;
  before(async () => {
    [binary, server] = await Promise.all([
      buildSuite('v1.1', ['test', '-c']),
      startServer({
        landingZone: `accounts:\n  - id: "${account}"\n    name: owner\n`,
        options: ['--default-registry', `${account}/${region}`],
      }),
    ]);
    const ecr = ecrClient(server.url, server.rootOf(account), region);
    for (const repositoryName of ['bare/one', 'bare/two', 'path/one', 'path/two']) {
      await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    }
    password = await loginPassword(ecr);
  });
  after(() => server?.remove());

  const conforms = async (one: string, two: string) => {
    const report = tempDir('conformance');
    const ran = await run(binary, ['-test.timeout=5m'], {
      timeout: 300_000,
      cwd: report.path,
      env: {
        PATH: process.env.PATH,
        HOME: report.path,
        OCI_ROOT_URL: server.url,
        OCI_NAMESPACE: one,
        OCI_CROSSMOUNT_NAMESPACE: two,
        OCI_AUTOMATIC_CROSSMOUNT: 'false',
        OCI_USERNAME: 'AWS',
        OCI_PASSWORD: password,
        OCI_TEST_PULL: '1',
        OCI_TEST_PUSH: '1',
        OCI_TEST_CONTENT_DISCOVERY: '1',
        OCI_TEST_CONTENT_MANAGEMENT: '1',
        OCI_HIDE_SKIPPED_WORKFLOWS: '0',
        OCI_DEBUG: '0',
        OCI_REPORT_DIR: report.path,
      },
    });
    const cases = readJunit(readFileSync(join(report.path, 'junit.xml'), 'utf8'));
    const told = (status: string) => cases.filter(it => it.status === status);
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
    assert.equal(ran.code, 0, ran.stdout.slice(-4000));
    assert.ok(told('passed').length >= 60, `only ${told('passed').length} cases passed`);
    report.remove();
  };

  test('on a bare repository name', () => conforms('bare/one', 'bare/two'));
  test('on a repository named by account and region', () =>
    conforms(`${account}/${region}/path/one`, `${account}/${region}/path/two`));
});
