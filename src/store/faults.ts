import { catalogue } from '../base/fault.ts';
import type { Digest } from '../wire/oci/digest.ts';

type StageParams = { readonly id: string };
type CauseParams = { readonly cause: string };

/** What can go wrong in a store. `StorageFull` and the other `Storage…` faults are the machine's, the rest the caller's. */
export const storeFault = catalogue({
  BlobNotFound: {
    message: (p: { digest: Digest }) => `There is no blob ${p.digest}`,
    hint: 'Push the image again.',
  },
  BlobRangeInvalid: {
    message: (p: { digest: Digest; first: number; last: number; size: number }) =>
      `Bytes ${p.first} to ${p.last} do not lie within the ${p.size} bytes of blob ${p.digest}`,
    hint: 'Ask for a range that begins and ends inside the blob.',
  },
  BlobRemoved: {
    message: (p: { digest: Digest }) =>
      `The blob ${p.digest} was removed as garbage while it was being pushed`,
    hint: 'Push it again.',
  },
  StageIdInvalid: {
    message: (p: StageParams) => `The stage id ${JSON.stringify(p.id)} is not a lower-case UUID`,
    hint: 'Make the id with World.uuid().',
  },
  StageExists: {
    message: (p: StageParams) => `The stage ${p.id} exists already`,
    hint: 'Make a stage with a new id.',
  },
  StageNotFound: {
    message: (p: StageParams) => `There is no stage ${p.id}`,
    hint: 'Begin the upload again.',
  },
  StageOffsetMismatch: {
    message: (p: { id: string; offset: number; size: number }) =>
      `The stage ${p.id} holds ${p.size} bytes, so that nothing can be appended at ${p.offset}`,
    hint: 'Go on from the size that the stage has.',
  },
  StageTooLarge: {
    message: (p: { id: string; limit: number }) => `The stage ${p.id} may hold at most ${p.limit} bytes`,
    hint: 'Push a smaller layer, or raise the limit.',
  },
  DigestMismatch: {
    message: (p: { expected: Digest; computed: Digest; size: number }) =>
      `The ${p.size} bytes received have the digest ${p.computed}, not ${p.expected}`,
    hint: 'Send the bytes again from the beginning.',
  },

  UniqueViolation: {
    message: (p: CauseParams) => `A row with this key exists already: ${p.cause}`,
    hint: 'Use another key.',
  },
  ConstraintViolation: {
    message: (p: CauseParams) => `The rows would break a rule of the schema: ${p.cause}`,
    hint: 'This is a defect in Entrepot: report it with the log.',
  },
  TransactionFailed: {
    message: (p: CauseParams) => `The transaction cannot go on after an error in it: ${p.cause}`,
    hint: 'Let the first error leave the transaction; use "on conflict" where a row may be there already.',
  },
  NestedWrite: {
    message: (_: Record<never, never>) =>
      'A write was begun inside a write, and would wait for itself for ever',
    hint: 'Pass the transaction on instead.',
  },
  NoWrite: {
    message: (_: Record<never, never>) => 'Something was to follow a write, but no write runs',
    hint: 'Call it inside the work of a write.',
  },
  MigrationsInvalid: {
    message: (p: { id: string }) => `Two migrations have the id ${p.id}`,
    hint: 'Give each migration an id of its own.',
  },
  DatabaseMissing: {
    message: (p: { path: string }) => `There is no database in ${p.path}`,
    hint: "Name the server's data directory with --data, and start the server once.",
  },
  ReadOnly: {
    message: (_: Record<never, never>) => 'The database is open for reading only',
    hint: 'This is a defect in Entrepot: report it with the log.',
  },
  SchemaTooOld: {
    message: (p: { ids: readonly string[] }) =>
      `The database was last used by an older version: it lacks the migrations ${p.ids.join(', ')}`,
    hint: 'Start the server of this version on it once.',
  },
  SchemaTooNew: {
    message: (p: { ids: readonly string[] }) =>
      `The database holds migrations that this version does not know: ${p.ids.join(', ')}`,
    hint: 'A newer version of Entrepot has used this data: run that version or a later one.',
  },

  StorageFull: {
    message: (p: CauseParams) => `The storage is full: ${p.cause}`,
    hint: 'Free space on the disk of the data directory, or raise its quota; then try again.',
  },
  StorageCorrupted: {
    message: (p: CauseParams) => `The stored data is damaged: ${p.cause}`,
    hint: 'Stop the server, check the disk, and restore the data directory from a backup.',
  },
  StorageBusy: {
    message: (p: CauseParams) => `Another process holds the database: ${p.cause}`,
    hint: 'Try again; if it stays so, look for a second server or a tool on the same data directory.',
  },
  StorageUnavailable: {
    message: (p: CauseParams) => `The storage cannot be used: ${p.cause}`,
    hint: 'Check that the data directory exists, is mounted writable, and belongs to the user that runs the server.',
  },
  TooManyOpenFiles: {
    message: (p: CauseParams) => `No more files can be opened: ${p.cause}`,
    hint: 'Raise the limit of open files (ulimit -n, LimitNOFILE in systemd).',
  },
  StorageFailed: {
    message: (p: CauseParams) => `The storage failed: ${p.cause}`,
    hint: 'Look into the system log for errors of the disk.',
  },
  StorageClosed: {
    message: (_: Record<never, never>) => 'The store is closed',
    hint: 'The server is stopping: try again once it runs.',
  },
});
