import type { Audit } from '../access/audit.ts';
import type { Issuers } from '../access/oidc/issuer-keys.ts';
import type { SessionIssuer } from '../access/sessions.ts';
import type { Throttle } from '../access/throttle.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { RegistryId } from '../base/registry-id.ts';
import type { Seal } from '../base/seal.ts';
import type { Cells } from '../cells/cells.ts';
import type { Backend } from '../registry/backend.ts';
import type { PullTimes } from '../registry/pull-times.ts';
import type { BodyMemory } from './body-memory.ts';
import type { Endpoints } from './endpoints.ts';
import type { Home } from './home.ts';

/** What doors and handlers work with; put together once, when the server starts. */
export interface Services {
  readonly accounts: Accounts;
  readonly registry: Backend;
  readonly pullTimes: PullTimes;
  readonly sessions: SessionIssuer;
  /** Of the tokens with which AssumeRoleWithWebIdentity is called. */
  readonly issuers: Issuers;
  readonly seal: Seal;
  readonly audit: Audit;
  /** Absent where nothing is throttled. */
  readonly throttle?: Throttle | undefined;
  readonly bodyMemory: BodyMemory;
  readonly endpoints: Endpoints;
  /** The registry that a bare `host/repository` means. */
  readonly defaultRegistry: RegistryId;
  /** The other servers of this installation; absent where this one stands alone. */
  readonly cells?: Cells | undefined;
  /** Absent where accounts live here. */
  readonly home?: Home | undefined;
}
