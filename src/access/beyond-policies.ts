import type { Caller } from '../accounts/caller.ts';
import { sessionMay } from './session-limits.ts';

/** What decides before any policy is looked at. */
export interface BeyondPolicies {
  readonly allowed: boolean;
  /** One sentence. */
  readonly reason: string;
}

/**
 * The rules that no policy can change: what needs no permission (STS API Reference, "GetCallerIdentity"), root users
 * who would assume roles ("AssumeRole"), and what some temporary credentials may not call. Undefined where policies
 * decide.
 */
export function beyondPolicies(caller: Pick<Caller, 'ref'>, action: string): BeyondPolicies | undefined {
  const { ref } = caller;
  const lower = action.toLowerCase();
  if (lower === 'sts:getcalleridentity') {
    return { allowed: true, reason: 'Everybody who has credentials may do this.' };
  }
  if (lower === 'sts:assumerole' && ref.type === 'root') {
    return { allowed: false, reason: 'A root user may not assume roles, whatever policies say.' };
  }
  if (sessionMay(caller, action)) return undefined;
  const maker = ref.type === 'federated-user' ? 'GetFederationToken' : 'GetSessionToken';
  return { allowed: false, reason: `Credentials of ${maker} may not do this, whatever policies say.` };
}
