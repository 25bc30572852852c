import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compatibilityPage, withTables } from './operations-table.ts';

test('docs/compatibility.md shows the operation tables as they are', () => {
  const page = compatibilityPage();
  assert.equal(page, withTables(page), 'run: npm run docs');
});
