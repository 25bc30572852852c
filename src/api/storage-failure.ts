import { Fault } from '../base/fault.ts';

/** What a client is told when the machine is at its end: no cause, no path. The log has both. */
export interface StorageFailure {
  readonly status: number;
  readonly message: string;
}

const failures: Readonly<Record<string, StorageFailure>> = {
  StorageFull: { status: 507, message: 'The storage of this server is full. Ask its operator to make room.' },
  StorageBusy: { status: 503, message: 'The storage of this server is busy. Try again.' },
  BlobRemoved: {
    status: 503,
    message: 'The layer was cleared away while it was being pushed. Push it again.',
  },
  TooManyOpenFiles: { status: 503, message: 'This server has too many files open. Try again.' },
  StorageUnavailable: { status: 503, message: 'The storage of this server cannot be reached. Try again.' },
  BodyMemoryFull: { status: 503, message: 'This server is answering too many large requests. Try again.' },
  StorageClosed: { status: 503, message: 'This server is stopping. Try again.' },
};

/** Undefined for everything that is not the machine's fault. */
export const storageFailureOf = (error: unknown): StorageFailure | undefined =>
  error instanceof Fault && Object.hasOwn(failures, error.code) ? failures[error.code] : undefined;
