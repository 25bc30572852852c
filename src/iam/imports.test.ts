import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const folder = import.meta.dirname;
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.ts'),
);
const isTest = (name: string): boolean => /\.(?:test|test-support)\.ts$/.test(name);
const importsOf = (name: string): string[] => {
  const text = readFileSync(join(folder, name), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*['"]([^'"]+)['"]/g)].map(match => match[1] as string);
};

test('the engine imports nothing but its own files', () => {
  const engine = sources.filter(name => !isTest(name));
  assert.ok(engine.length > 30);
  for (const name of engine) {
    for (const specifier of importsOf(name)) {
      assert.match(specifier, /^\.\.?\/.*\.ts$/, `${name} imports ${specifier}`);
      const target = relative(folder, resolve(folder, dirname(name), specifier));
      assert.ok(!target.startsWith('..'), `${name} imports ${specifier}`);
      assert.ok(!isTest(target), `${name} imports ${specifier}`);
    }
  }
});

test('the entry only passes on what the other files export', () => {
  const statements = readFileSync(join(folder, 'index.ts'), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(';');
  for (const statement of statements.map(text => text.trim()).filter(Boolean)) {
    assert.match(statement, /^export (?:type )?\{[^}]*\} from '\.\/[\w/-]+\.ts'$/);
  }
});
