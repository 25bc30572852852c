import type { Generated } from 'kysely';
import type { Database, Migration } from './database.ts';

export interface SuiteSchema {
  readonly parent: { readonly id: string };
  readonly item: {
    readonly id: Generated<number>;
    readonly name: string;
    readonly data: Uint8Array | null;
    readonly parent: string | null;
  };
}

export interface SuiteStore {
  /** Opens the same database each time: what a restart, or a second process, does. */
  open<S>(migrations: readonly Migration[]): Promise<Database<S>>;
  /** The engine's column type for bytes. */
  readonly binary: 'blob' | 'bytea';
}
