/** What one server bears. Each can be changed by its name under `limits:` in the configuration file. */
export interface ConnectionLimits {
  /** In all. Where the system allows few open files, fewer: see `connectionsWithin`. */
  readonly connections: number;
  readonly connectionsPerClient: number;
  /** Bytes of a request's first line and headers together. */
  readonly headerBytes: number;
  /** For a request's headers to arrive. */
  readonly headerSeconds: number;
  /** For a connection to stand still, between requests or within one. */
  readonly idleSeconds: number;
  /** The rate below which a body, of a request or of an answer, is too slow … */
  readonly bodyBytesPerSecond: number;
  /** … once it has been for this long, in all. */
  readonly slowBodySeconds: number;
  /** Bodies that are read into memory: manifests, and input of the AWS APIs. Layers are not among them. */
  readonly bodyMemoryMiB: number;
  readonly bodyMemoryPerClientMiB: number;
}

export const defaultLimits: ConnectionLimits = {
  connections: 20_000,
  connectionsPerClient: 2_000,
  // Session tokens are long, and presigned URLs carry them.
  headerBytes: 32_768,
  headerSeconds: 15,
  idleSeconds: 60,
  bodyBytesPerSecond: 1_024,
  slowBodySeconds: 20,
  bodyMemoryMiB: 256,
  bodyMemoryPerClientMiB: 128,
};

/** What the process itself keeps open: the database with its readers, logs, the event loop. */
const ownFiles = 48;

/**
 * How many of `wanted` connections a process bears that may open so many files: a quarter of them is left for what the
 * requests on those connections open. Without a known limit all of them.
 */
export function connectionsWithin(wanted: number, openFiles: number | undefined): number {
  if (openFiles === undefined) return wanted;
  return Math.max(1, Math.min(wanted, Math.floor((openFiles - ownFiles) * 0.75)));
}
