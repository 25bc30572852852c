import { Fault } from '../base/fault.ts';

/** Says what went wrong and what to do, and ends with status 1. What nobody expected keeps its stack. */
export function fail(error: unknown): never {
  if (error instanceof Fault) {
    process.stderr.write(`entrepot: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`);
  } else {
    process.stderr.write(`entrepot: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
  process.exit(1);
}
