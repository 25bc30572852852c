import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { assertConforms, buildSuite, readJunit } from '../support/conformance.ts';
import { missing, skipUnless } from '../support/needs.ts';
import { run } from '../support/run.ts';
import type { Server } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';
import { forms, startRegistryWith } from './registry.ts';

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

const name = 'the official OCI conformance suite of distribution-spec 1.1, before its rewrite';
suite(name, { skip: skipUnless(name, missing.program('go', 'https://go.dev/dl')) }, () => {
  let server: Server;
  let binary: string;
  let password: string;
  before(async () => {
    binary = await buildSuite('v1.1', ['test', '-c']);
    ({ server, password } = await startRegistryWith(['conformance/one', 'conformance/two']));
  });
  after(() => server?.remove());

  for (const [form, prefix] of Object.entries(forms)) {
    test(`on repositories ${form}`, async () => {
      const report = tempDir('conformance');
      const ran = await run(binary, [], {
        timeout: 240_000,
        cwd: report.path,
        env: {
          PATH: process.env.PATH,
          HOME: report.path,
          OCI_ROOT_URL: server.url,
          OCI_NAMESPACE: `${prefix}conformance/one`,
          OCI_CROSSMOUNT_NAMESPACE: `${prefix}conformance/two`,
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
      assertConforms(readJunit(readFileSync(join(report.path, 'junit.xml'), 'utf8')), allowedSkips, 70);
      assert.equal(ran.code, 0, ran.stdout.slice(-4000));
      report.remove();
    });
  }
});
