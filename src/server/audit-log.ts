import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type Audit, auditRecord } from '../access/audit.ts';

/** Appends every call to a file, one JSON record a line. `close` resolves when all of it is written. */
export function openAuditLog(
  file: string,
  onError: (error: Error) => void,
): Audit & { close(): Promise<void> } {
  const out = createWriteStream(file, { flags: 'a', mode: 0o600 });
  out.on('error', onError);
  return {
    record(entry) {
      out.write(`${JSON.stringify({ ...auditRecord(entry), eventID: randomUUID() })}\n`);
    },
    close: () => new Promise(resolve => out.end(() => resolve())),
  };
}
