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

/** Cases that the suite skips by itself, with the specification's leave. */
const allowedSkips: Readonly<Record<string, string>> = {
  'blob-mount-anonymous':
    'a mount without its source named may fall back to an upload (202): searching every repository would show who holds a blob',
};

/**
 * Everything on: version `dev` is 1.1 with all that was added since (cancelling uploads, digest headers, tags as
 * parameters). Off is only `sparse`, images without their layers: a registry may refuse them, and ECR does.
 */
const everything = { OCI_VERSION: 'dev', OCI_DATA_SPARSE: 'false' };

const name = 'the official OCI conformance suite, as rewritten in 2026';
suite(name, { skip: skipUnless(name, missing.program('go', 'https://go.dev/dl')) }, () => {
  let server: Server;
  let binary: string;
  let password: string;
  before(async () => {
    binary = await buildSuite('2026', ['build']);
    ({ server, password } = await startRegistryWith(['conformance/one', 'conformance/two']));
  });
  after(() => server?.remove());

  for (const [form, prefix] of Object.entries(forms)) {
    test(`on repositories ${form}`, async () => {
      const report = tempDir('conformance');
      const ran = await run(binary, [], {
        timeout: 240_000,
        // An empty directory: the suite reads a configuration file from where it runs.
        cwd: report.path,
        env: {
          PATH: process.env.PATH,
          HOME: report.path,
          ...everything,
          OCI_REGISTRY: new URL(server.url).host,
          OCI_TLS: 'disabled',
          OCI_REPO1: `${prefix}conformance/one`,
          OCI_REPO2: `${prefix}conformance/two`,
          OCI_USERNAME: 'AWS',
          OCI_PASSWORD: password,
          OCI_RESULTS_DIR: report.path,
        },
      });
      // The program may end with 0 without having run: the report tells.
      assertConforms(readJunit(readFileSync(join(report.path, 'junit.xml'), 'utf8')), allowedSkips, 750);
      assert.equal(ran.code, 0, ran.stdout.slice(-4000));
      const disabled = [...ran.stdout.matchAll(/^\s+(\S.*?)\.*:\s+Disabled$/gm)].map(found => found[1]);
      assert.deepEqual(disabled, ['Sparse Manifests'], 'parts of the suite were off');
      report.remove();
    });
  }
});
