import type { Caller } from '../accounts/caller.ts';
import { signatureFault } from '../wire/aws/sigv4/faults.ts';
import type { Authenticated } from './authenticated.ts';
import { accessFault } from './faults.ts';

/** What each kind of session may call of STS. */
const allowedOfSts = {
  user: ['sts:AssumeRole', 'sts:GetCallerIdentity', 'sts:GetSessionToken', 'sts:GetFederationToken'],
  'federated-user': ['sts:GetCallerIdentity', 'sts:GetSessionToken', 'sts:GetFederationToken'],
} as const;

/**
 * What some temporary credentials may not call, whatever their policies say: those of GetSessionToken without MFA, and
 * of GetFederationToken, call nothing of IAM, and of STS only GetCallerIdentity and, the former, AssumeRole.
 * (GetSessionToken and GetFederationToken refuse sessions themselves.) IAM User Guide, "Compare AWS STS credentials".
 * `action` is `service:Name`. Throws InvalidClientTokenId, as IAM does, or AccessDenied.
 */
export function checkSession(caller: Authenticated, action: string): void {
  if (sessionMay(caller, action)) return;
  if (action.startsWith('iam:')) throw signatureFault('InvalidClientTokenId', {});
  const message = `User: ${caller.principal.arn} is not authorized to perform: ${action}`;
  throw accessFault('AccessDenied', { message, explicit: false, policyType: 'session' });
}

/** Whether the caller's kind of credentials leaves it to policies to decide on `action`, in any case of letters. */
export function sessionMay({ ref }: Pick<Caller, 'ref'>, action: string): boolean {
  if (ref.type === 'web-identity' || ref.type === 'role' || ref.session === undefined) return true;
  const lower = action.toLowerCase();
  if (lower.startsWith('iam:')) return false;
  if (!lower.startsWith('sts:')) return true;
  const kind = ref.type === 'federated-user' ? 'federated-user' : 'user';
  return allowedOfSts[kind].some(allowed => allowed.toLowerCase() === lower);
}
