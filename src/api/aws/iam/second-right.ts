import { accessFault } from '../../../access/faults.ts';
import type { Call, Resource } from '../../../access/operation.ts';
import type { Services } from '../../services.ts';

/**
 * Throws AccessDenied unless the caller may do `action` to `arn` too: that was the operation's `may`. For operations
 * that need a right on a second resource, such as the ARN that a renamed user gets.
 */
export function requireGranted(
  { granted, caller }: Pick<Call<unknown, Resource, Services>, 'granted' | 'caller'>,
  action: string,
  arn: string,
): void {
  if (granted !== undefined) return;
  const message = `User: ${caller.principal.arn} is not authorized to perform: ${action} on resource: ${arn}`;
  throw accessFault('AccessDenied', { message, explicit: false, policyType: 'identity' });
}
