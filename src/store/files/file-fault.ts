import { Fault } from '../../base/fault.ts';
import { storeFault } from '../faults.ts';
import { type Around, aroundFileSystem } from './around-file-system.ts';
import type { FileSystem } from './file-system.ts';

const codes = new Map([
  ['ENOSPC', 'StorageFull'],
  ['EDQUOT', 'StorageFull'],
  ['EFBIG', 'StorageFull'],
  ['EACCES', 'StorageUnavailable'],
  ['EPERM', 'StorageUnavailable'],
  ['EROFS', 'StorageUnavailable'],
  ['ENOTDIR', 'StorageUnavailable'],
  ['EMFILE', 'TooManyOpenFiles'],
  ['ENFILE', 'TooManyOpenFiles'],
] as const);

/** The operating system's names; Node's own, for a defect of the program, begin with `ERR_`. */
const systemCode = /^E[A-Z0-9]+$/;

/** The named fault for an error of the operating system, which is kept as its cause. */
export function fileFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !systemCode.test(code)) return error;
  const fault = storeFault(codes.get(code as never) ?? 'StorageFailed', { cause: message });
  fault.cause = error;
  return fault;
}

const named = (error: unknown): never => {
  throw fileFault(error);
};

const naming: Around = (_operation, run) => run().catch(named);

/** `files`, throwing the faults of the store's catalogue. */
export const faultingFileSystem = (files: FileSystem): FileSystem => aroundFileSystem(files, naming, true);
