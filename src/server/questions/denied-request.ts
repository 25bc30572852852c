import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DenialRecord } from '../../access/denial-record.ts';
import { questionFault } from './faults.ts';

/** A denial as the audit log has it. */
export interface DeniedRequest {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly message: string;
  readonly denial: DenialRecord;
}

interface AuditRecord {
  readonly requestID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly userIdentity?: { readonly arn?: string };
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly additionalEventData?: { readonly explanation?: DenialRecord };
}

/**
 * Finds a denied request by its id in the audit log of a data directory, the newest file first.
 * Throws `NoSuchRequest`, `NotDenied` and `DeniedOtherwise`.
 */
export async function deniedRequest(directory: string, id: string): Promise<DeniedRequest> {
  const file = join(directory, 'audit.log');
  let other: AuditRecord | undefined;
  for (const each of logFiles(file)) {
    for await (const record of recordsOf(each, id)) {
      const denial = record.additionalEventData?.explanation;
      if (denial !== undefined) {
        return { id, time: record.eventTime, message: record.errorMessage ?? '', denial };
      }
      other ??= record;
    }
  }
  if (other === undefined) throw questionFault('NoSuchRequest', { id, file });
  if (other.errorCode !== undefined) {
    throw questionFault('DeniedOtherwise', { id, error: `${other.errorCode}: ${other.errorMessage}` });
  }
  const action = `${other.eventSource.replace('.amazonaws.com', '')}:${other.eventName}`;
  throw questionFault('NotDenied', { id, action, principal: other.userIdentity?.arn ?? 'somebody' });
}

/** The log and what it was rotated into; a rotation that was cut short leaves one gap among the numbers. */
function* logFiles(file: string): Generator<string> {
  if (existsSync(file)) yield file;
  for (let number = 1, gaps = 0; gaps < 2; number++) {
    if (existsSync(`${file}.${number}`)) yield `${file}.${number}`;
    else gaps++;
  }
}

async function* recordsOf(file: string, id: string): AsyncGenerator<AuditRecord> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (!line.includes(id)) continue;
    const record = parsed(line);
    if (record?.requestID === id) yield record;
  }
}

/** Undefined for a line that a crash has cut. */
function parsed(line: string): AuditRecord | undefined {
  try {
    return JSON.parse(line) as AuditRecord;
  } catch {
    return undefined;
  }
}
