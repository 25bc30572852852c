/**
 * Who takes part in a comparison, and as what: this project; a registry to compare it with; such a registry without a
 * password, for what checking one costs it; a server of plain files; or as much of this project as serves plain files.
 */
export type Role = 'entrepot' | 'peer' | 'open' | 'files' | 'bare';

/** A server that answers. */
export interface Launched {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of its process to its first answer. */
  readonly readyAfter: number;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

/** The header fields that a client sends with each request, to read and to write. */
export interface Login {
  readonly pull: readonly string[];
  readonly push: readonly string[];
}

export interface Candidate {
  readonly name: string;
  readonly role: Role;
  readonly version: string;
  /** What is on disk once a push is acknowledged, in words for the table. */
  readonly durability: string;
  /** How it knows and admits a client. */
  readonly access: string;
  /** Starts it on a directory that is empty, or that an earlier launch has left. */
  launch(directory: string): Promise<Launched>;
  login(server: Launched, directory: string): Promise<Login>;
  /** Writes what `listing` describes into the directory of a stopped server, where that is known. */
  fillListing?(directory: string, listing: Listing): void;
}

/** Repositories, of which the first has many tags. */
export interface Listing {
  readonly repositories: number;
  readonly tags: number;
}

/** The repository that is pushed to and pulled from. */
export const repository = 'bench/app';
/** The first repository of a listing, which has its many tags. */
export const listed = 'scale/000000';

export class Unavailable extends Error {
  override name = 'Unavailable';
}
