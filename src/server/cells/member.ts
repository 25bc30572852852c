import type { Accounts } from '../../accounts/accounts.ts';
import type { FollowingStatus } from '../../accounts/following/follow.ts';
import type { AccountsSchema } from '../../accounts/schema.ts';
import type { PolicyHolder } from '../../accounts/writer.ts';
import type { Home } from '../../api/home.ts';
import type { Services } from '../../api/services.ts';
import type { Cells } from '../../cells/cells.ts';
import type { Database } from '../../store/sql/database.ts';

/** What a server does for being one cell of several, in the order in which a start needs it. */
export interface Member {
  /** Undefined where it stands alone. */
  readonly cells?: Cells | undefined;
  /** The home of accounts, where that is another one. */
  readonly following?: string | undefined;
  /** The master key of a new data directory. */
  firstKey(): Promise<Uint8Array>;
  /** To be told of each write to the accounts. */
  readonly onWritten?: (() => void) | undefined;
  /**
   * Brings the accounts to where the server may answer from them; what it gives is their home, where that is another
   * cell. Throws HomeKeyDiffers.
   */
  settle(on: Settling): Promise<Home | undefined>;
  /** Begins to answer other cells. */
  serve(services: Services): Promise<void>;
  /** How far it follows. */
  status(): FollowingStatus | undefined;
  stop(patience: number): Promise<void>;
}

export interface Settling {
  readonly accounts: Accounts;
  readonly db: Database<AccountsSchema>;
  readonly policyHolders: readonly PolicyHolder[];
  readonly masterKey: Uint8Array;
  /** The path of the credentials file. */
  readonly credentials: string;
}
