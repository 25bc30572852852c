import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';

test('the examples of docs/iam.md print what their comments say', async context => {
  const page = readFileSync(new URL('../../docs/iam.md', import.meta.url), 'utf8');
  const code = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(match => match[1]).join('\n');
  const entry = JSON.stringify(new URL('index.ts', import.meta.url).href);
  const module = stripTypeScriptTypes(code).replace("'entrepot/iam'", entry);
  const log = context.mock.method(console, 'log', () => undefined);
  await import(`data:text/javascript,${encodeURIComponent(module)}`);
  log.mock.restore();

  const promised = [...code.matchAll(/console\.log\(.*\);\s*\/\/ (.*)$/gm)].map(match => match[1]);
  assert.equal(promised.length, 8);
  const printed = log.mock.calls.map(call => call.arguments.map(String).join(' '));
  assert.deepEqual(printed, promised);
});
