/** How the cells of one installation are laid out: the same in all of them, but for `name`. */
export interface CellsOptions {
  /** Which of them this server is. */
  readonly name: string;
  /** Where accounts, IAM and Organizations live; the others follow it. */
  readonly home: string;
  /** The path of the secret that all of them share. */
  readonly keyFile: string;
  readonly cells: readonly CellOptions[];
}

export interface CellOptions {
  readonly name: string;
  /** Where the other cells reach it. */
  readonly channel: Address;
  /** Where it listens for them, if not there. */
  readonly listen?: Address | undefined;
  readonly regions: readonly string[];
  /** Where clients reach it; without a slash at the end. */
  readonly url: string;
  /** Bytes a second that each other cell may send to it; no limit where it is not given. */
  readonly bandwidth?: number | undefined;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}
