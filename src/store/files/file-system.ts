/**
 * The file operations that the stores use, and no more, so that tests can count them, order them, and fail at each.
 * What is commonly expected (a file that is or is not there) is a result; every other failure is thrown.
 */
export interface FileSystem {
  /** Opens an existing file; undefined where there is none. */
  open(path: string, access: 'read' | 'change'): Promise<OpenFile | undefined>;
  /** Makes an empty file that only its owner may use, and opens it to change; undefined where it exists already. */
  create(path: string): Promise<OpenFile | undefined>;
  /**
   * `changedAt` is when its bytes or its name last changed, in milliseconds since 1970; a rename counts. Undefined
   * where there is no such file.
   */
  stat(path: string): Promise<{ readonly size: number; readonly changedAt: number } | undefined>;
  /** Atomic within one file system: takes the place of what `to` names. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves to whether there was such a file. */
  remove(path: string): Promise<boolean>;
  /** Makes a directory that only its owner may use. */
  makeDirectory(path: string): Promise<'made' | 'exists' | 'no parent'>;
  /** Names in a directory, in no order. */
  list(path: string): Promise<readonly string[]>;
  /** Makes the directory's names durable: what was created, renamed and removed in it. */
  syncDirectory(path: string): Promise<void>;
}

export interface OpenFile {
  /** Reads up to `into.length` bytes from `position`; resolves to how many, 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes at `position`; resolves to how many bytes were taken, which may be fewer than there are. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  truncate(size: number): Promise<void>;
  /**
   * Makes the file's bytes durable. This is fdatasync: POSIX has it write the metadata without which the data could
   * not be read back, so the size and the block map are covered; only times and such may stay behind.
   */
  sync(): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
  /** For a thread that writes by itself, past `write`. Absent where each operation is to be seen (`aroundFileSystem`). */
  readonly descriptor?: number | undefined;
  /**
   * What can be done at once. Absent where the system cannot, where the file is open to change, and where each
   * operation is to be seen (`aroundFileSystem`).
   */
  readonly cached?: CachedBytes | undefined;
}

/** A file's bytes as far as the system holds them in memory. Its calls wait for no disk, and never throw. */
export interface CachedBytes {
  /** Fills `into` from `position` on, if all of that is in memory; gives whether it is. */
  read(into: Uint8Array, position: number): boolean;
  /**
   * Sends up to `count` bytes from `position` on to the socket with this descriptor, without copying them. Gives how
   * many it took, 0 where it took none; undefined where the first of them is not in memory.
   */
  send(socket: number, position: number, count: number): number | undefined;
}
