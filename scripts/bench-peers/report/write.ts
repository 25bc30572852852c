import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../test/support/root.ts';
import { chart } from './chart.ts';
import { document, inserted, type Report } from './document.ts';

const page = join(root, 'docs/performance.md');
const picture = join(root, 'docs/performance.svg');

/** Puts the tables into the page of the documentation, and the chart beside it. */
export function write(report: Report): void {
  writeFileSync(page, inserted(readFileSync(page, 'utf8'), document(report)));
  writeFileSync(picture, chart(report.results, report.candidates, `${report.date}, ${report.machine}.`));
}
