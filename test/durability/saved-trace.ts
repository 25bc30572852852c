import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root.ts';
import { encodeRecord, parseTrace, type TraceRecord } from './trace.ts';

/** Traces of the last run, so that a crash of theirs can be replayed. */
const directory = join(root, '.cache/durability/traces');

export const readTrace = (file: string): TraceRecord[] => parseTrace(readFileSync(file));

/** Answers the file. */
export function saveTrace(name: string, records: readonly TraceRecord[]): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name.replaceAll(' ', '-')}.trace`);
  writeFileSync(file, Buffer.concat(records.map(encodeRecord)));
  return file;
}
