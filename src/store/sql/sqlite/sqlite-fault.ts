import { Fault } from '../../../base/fault.ts';
import { storeFault } from '../../faults.ts';

/** SQLite's primary result codes ("Result and Error Codes") that have a name in the catalogue. */
const primary = new Map([
  [3, 'StorageUnavailable'], // SQLITE_PERM
  [5, 'StorageBusy'], // SQLITE_BUSY
  [6, 'StorageBusy'], // SQLITE_LOCKED
  [8, 'StorageUnavailable'], // SQLITE_READONLY
  [10, 'StorageFailed'], // SQLITE_IOERR
  [11, 'StorageCorrupted'], // SQLITE_CORRUPT
  [13, 'StorageFull'], // SQLITE_FULL
  [14, 'StorageUnavailable'], // SQLITE_CANTOPEN
  [19, 'ConstraintViolation'], // SQLITE_CONSTRAINT
  [26, 'StorageCorrupted'], // SQLITE_NOTADB
] as const);

/** Extended codes: a primary key, a unique index, a rowid that is there already. */
const unique: ReadonlySet<number> = new Set([1555, 2067, 2579]);

const errorCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined;

export const isBusy = (error: unknown): boolean => ((errorCode(error) ?? 0) & 0xff) === 5;

/** The named fault for an error of SQLite's, which is kept as its cause; any other error as it is. */
export function sqliteFault(error: unknown): unknown {
  const code = errorCode(error);
  if (error instanceof Fault || code === undefined) return error;
  const name = unique.has(code) ? 'UniqueViolation' : primary.get((code & 0xff) as never);
  if (name === undefined) return error;
  const fault = storeFault(name, { cause: (error as Error).message });
  fault.cause = error;
  return fault;
}

/** What `operation` returns; its errors as faults. */
export function naming<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw sqliteFault(error);
  }
}
