import { appendFileSync } from 'node:fs';

/** What happened to the files below one directory, in order. The recorder (recorder/recorder.c) writes the same form. */
export type TraceRecord =
  /** `file` is the number by which later records mean what was opened here. */
  | {
      readonly kind: 'open';
      readonly file: number;
      readonly path: string;
      readonly created: boolean;
      readonly truncated: boolean;
    }
  | { readonly kind: 'write'; readonly file: number; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'rename' | 'link'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink' | 'mkdir' | 'rmdir'; readonly path: string }
  /** What a client of the program knew at this moment: JSON. */
  | { readonly kind: 'mark'; readonly text: string }
  /** Everything so far is on the disk for good. */
  | { readonly kind: 'settle' };

const kinds = [
  undefined,
  'open',
  'write',
  'truncate',
  'sync',
  'rename',
  'unlink',
  'mkdir',
  'rmdir',
  'link',
  'mark',
  'settle',
  'unsupported',
] as const;
/** Kind, number of the file, position (64 bits), length of the path and of the bytes: little-endian. */
const headerSize = 24;

/** Throws where an operation was seen that the recorder cannot record, or where the log is torn. */
export function parseTrace(log: Buffer): TraceRecord[] {
  const records: TraceRecord[] = [];
  for (let at = 0; at < log.length; ) {
    const kind = kinds[log.readUInt32LE(at)];
    const file = log.readUInt32LE(at + 4);
    const position = Number(log.readBigUInt64LE(at + 8));
    const pathEnd = at + headerSize + log.readUInt32LE(at + 16);
    const end = pathEnd + log.readUInt32LE(at + 20);
    if (end > log.length) throw new Error('the trace ends within a record');
    const path = log.toString('utf8', at + headerSize, pathEnd);
    const data = log.subarray(pathEnd, end);
    records.push(recordOf(kind, { file, position, path, data }));
    at = end;
  }
  return records;
}

function recordOf(
  kind: (typeof kinds)[number],
  of: { file: number; position: number; path: string; data: Buffer },
): TraceRecord {
  const { file, position, path, data } = of;
  switch (kind) {
    case 'open':
      return { kind, file, path, created: (position & 1) !== 0, truncated: (position & 2) !== 0 };
    case 'write':
      return { kind, file, position, bytes: data };
    case 'truncate':
      return { kind, file, size: position };
    case 'sync':
      return { kind, file };
    case 'rename':
    case 'link':
      return { kind, from: path, to: data.toString() };
    case 'unlink':
    case 'mkdir':
    case 'rmdir':
      return { kind, path };
    case 'mark':
      return { kind, text: data.toString() };
    case 'settle':
      return { kind };
    default:
      throw new Error(`the trace holds ${kind ?? 'something unknown'} ${path}`);
  }
}

export function encodeRecord(record: TraceRecord): Buffer {
  const parts = {
    file: 'file' in record ? record.file : 0,
    position: 0,
    path: 'path' in record ? record.path : 'from' in record ? record.from : '',
    data: Buffer.alloc(0),
  };
  if (record.kind === 'open') parts.position = (record.created ? 1 : 0) | (record.truncated ? 2 : 0);
  if (record.kind === 'write') Object.assign(parts, { position: record.position, data: record.bytes });
  if (record.kind === 'truncate') parts.position = record.size;
  if ('to' in record) parts.data = Buffer.from(record.to);
  if (record.kind === 'mark') parts.data = Buffer.from(record.text);
  const path = Buffer.from(parts.path);
  const header = Buffer.alloc(headerSize);
  header.writeUInt32LE(kinds.indexOf(record.kind), 0);
  header.writeUInt32LE(parts.file, 4);
  header.writeBigUInt64LE(BigInt(parts.position), 8);
  header.writeUInt32LE(path.length, 16);
  header.writeUInt32LE(parts.data.length, 20);
  return Buffer.concat([header, path, parts.data]);
}

/** One write, so that it does not mix with what the recorder appends meanwhile. */
export const appendRecord = (log: string, record: TraceRecord): void =>
  appendFileSync(log, encodeRecord(record));
