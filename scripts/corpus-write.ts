import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { compactJson } from './corpus/compact-json.ts';
import { decisionFile, invalidFile } from './corpus/schema.ts';
import { topics } from './corpus/topics.ts';

export const corpusFolder = join(import.meta.dirname, '../corpus');

/** Every generated file of corpus/ by name, from the tables in scripts/corpus/; none comes from running an engine. */
export function corpusFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, topic] of topics) {
    const { cases, ...head } = JSON.parse(JSON.stringify(topic));
    const list = cases.map((each: unknown) => `    ${compactJson(each, 4)}`).join(',\n');
    const fields = Object.entries(head).map(
      ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    files.set(`${name}.json`, `{\n${fields.join(',\n')},\n  "cases": [\n${list}\n  ]\n}\n`);
  }
  const schema = z.toJSONSchema(z.union([decisionFile, invalidFile]));
  files.set('schema.json', `${compactJson(schema)}\n`);
  return files;
}

if (import.meta.main) {
  mkdirSync(corpusFolder, { recursive: true });
  for (const [name, text] of corpusFiles()) writeFileSync(join(corpusFolder, name), text);
}
