/**
 * Measures this registry beside others, in one run on one machine: `npm run bench -- peers`, or with `--quick` less of
 * everything. `docs/performance.md` says what is measured and how; a run of everything writes its tables and its chart.
 */

import { comparePeers } from './bench-peers/compare-peers.ts';
import { parseOptions, usage } from './bench-peers/options.ts';

let options: ReturnType<typeof parseOptions> | undefined;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n\n${usage}`);
  process.exit(2);
}
await comparePeers(options);
process.exit(0);
