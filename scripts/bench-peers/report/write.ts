import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../test/support/root.ts';
import { document, inserted, type Report } from './document.ts';

const page = join(root, 'docs/performance.md');

/** Puts the tables into the page of the documentation. */
export function write(report: Report): void {
  writeFileSync(page, inserted(readFileSync(page, 'utf8'), document(report)));
}
