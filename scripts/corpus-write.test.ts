import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { corpusFiles, corpusFolder } from './corpus-write.ts';

test('corpus/ holds what the tables say', () => {
  const files = corpusFiles();
  assert.deepEqual(readdirSync(corpusFolder).sort(), [...files.keys(), 'README.md'].sort());
  for (const [name, text] of files) {
    const same = readFileSync(join(corpusFolder, name), 'utf8') === text;
    assert.ok(same, `corpus/${name} is not up to date: run node scripts/corpus-write.ts`);
  }
});
