import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';

const root = import.meta.dirname;

/** What each folder may import of the others; itself always. Everything points down. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  iam: [],
  wire: ['base'],
  store: ['base', 'wire/oci'],
  accounts: ['base', 'iam', 'store'],
  registry: ['base', 'iam', 'store', 'wire/oci'],
  access: ['base', 'iam', 'wire', 'accounts'],
  api: [
    'base',
    'iam',
    'wire',
    'store',
    'accounts',
    'registry',
    'access',
    'cells/cells.ts',
    'cells/faults.ts',
  ],
  cells: ['base', 'iam', 'wire', 'store', 'accounts', 'registry', 'access', 'api'],
  server: ['base', 'iam', 'wire', 'store', 'accounts', 'registry', 'access', 'api', 'cells'],
  cli: ['base', 'iam', 'access', 'server', 'cells/options.ts'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const sources = globSync('**/*.ts', { cwd: root }).filter(
  file => !/\.(test|suite|test-support)\.ts$/.test(file),
);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)].map(match => ({
    from: file,
    to: relative(root, join(root, dirname(file), match[1] as string)),
  }));
}

const imports = sources.flatMap(importsOf);

test('every import points down', () => {
  const wrong = imports.filter(({ from, to }) => {
    const folder = from.split(sep)[0] as string;
    if (!from.includes(sep)) return false;
    return ![folder, ...(allowed[folder] ?? [])].some(target => to === target || to.startsWith(`${target}/`));
  });
  assert.deepEqual(wrong, []);
});

test('every folder has a place in the order', () => {
  const folders = new Set(
    sources.filter(file => file.includes(sep)).map(file => file.split(sep)[0] as string),
  );
  assert.deepEqual([...folders].sort(), Object.keys(allowed).sort());
});

test('no two files import each other in a circle', () => {
  const graph = Map.groupBy(imports, each => each.from);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    assert.ok(!path.includes(file), `circle: ${[...path, file].join(' → ')}`);
    if (done.has(file)) return;
    for (const { to } of graph.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
});

test('only authentication makes an authenticated caller', () => {
  const makers = sources.filter(file => {
    const text = readFileSync(join(root, file), 'utf8');
    return /import \{[^}]*\bauthenticated\b[^}]*\} from/.test(text);
  });
  assert.deepEqual(makers.sort(), [
    'access/authenticate-aws.ts',
    'access/authenticate-registry.ts',
    'access/authenticate-service.ts',
    'access/authenticate-web-identity.ts',
  ]);
});
