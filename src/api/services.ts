import type { Audit } from '../access/audit.ts';
import type { SessionIssuer } from '../access/sessions.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { RegistryId } from '../base/registry-id.ts';
import type { Seal } from '../base/seal.ts';
import type { Backend } from '../registry/backend.ts';
import type { Endpoints } from './endpoints.ts';

/** What doors and handlers work with; put together once, when the server starts. */
export interface Services {
  readonly accounts: Accounts;
  readonly registry: Backend;
  readonly sessions: SessionIssuer;
  readonly seal: Seal;
  readonly audit: Audit;
  readonly endpoints: Endpoints;
  /** The registry that a bare `host/repository` means. */
  readonly defaultRegistry: RegistryId;
}
