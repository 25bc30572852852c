/**
 * `scripts/bundle.ts FILE`: makes one file of `src/main.ts` and all that it imports, which `bin/entrepot` then runs.
 * Nothing is renamed or squeezed, so that a stack trace can be read. Whoever finds FILE finds it whole.
 */

import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: scripts/bundle.ts FILE');

const { outputFiles } = await build({
  absWorkingDir: dirname(import.meta.dirname),
  entryPoints: ['src/main.ts'],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // For packages in CommonJS, which esbuild leaves asking for Node's own modules with `require`.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  logLevel: 'error',
});

const directory = dirname(file);
mkdirSync(directory, { recursive: true });
const unfinished = join(directory, `${process.pid}.tmp`);
writeFileSync(unfinished, outputFiles[0]?.contents as Uint8Array);
renameSync(unfinished, file);
// Those of earlier sources. Servers that run one have read it.
for (const name of readdirSync(directory)) {
  if (name.endsWith('.mjs') && name !== basename(file)) rmSync(join(directory, name), { force: true });
}
