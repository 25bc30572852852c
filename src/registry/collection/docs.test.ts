import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

test('the tests that docs/collection.md names for its argument are there', () => {
  const page = readFileSync(new URL('../../../docs/collection.md', import.meta.url), 'utf8');
  const spans = page.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g);
  // A name of a test is a sentence; what else is marked has two words at most.
  const named = [...spans].map(match => match[1] as string).filter(text => text.split(' ').length > 2);
  const tests = globSync('*.test.ts', { cwd: import.meta.dirname })
    .map(file => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n');
  assert.ok(named.length >= 9, `${named.length}`);
  for (const name of named) assert.ok(tests.includes(`test('${name}'`), name);
});
