import { storageFailureOf } from '../api/storage-failure.ts';
import { Fault } from '../base/fault.ts';
import type { Notices } from './notices.ts';

interface Log {
  error(details: object, message: string): void;
}

/**
 * Logs what made a request fail that is not its client's doing, and counts it by code. What the machine refuses, it
 * refuses every request, so that is said now and then; of anything else the client was told to look for its request's
 * id in the log, where it then has to be.
 */
export const reporting =
  (log: Log, notices: Notices, failures: Record<string, number>) =>
  (error: unknown, requestId: string): void => {
    const code = error instanceof Fault ? error.code : 'Unexpected';
    failures[code] = (failures[code] ?? 0) + 1;
    if (storageFailureOf(error) === undefined) log.error({ err: error, requestId }, 'request failed');
    else notices.warn(code, { err: error, requestId }, 'request failed');
  };
