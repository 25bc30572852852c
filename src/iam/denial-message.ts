import type { Denied, PolicyType } from './decision.ts';
import type { AuthorizationRequest } from './request.ts';

/** How AWS's texts name each policy type: with its article, and when there is none. */
const names: Record<PolicyType, { readonly one: string; readonly none: string }> = {
  identity: { one: 'an identity-based policy', none: 'no identity-based policy' },
  resource: { one: 'a resource-based policy', none: 'no resource-based policy' },
  trust: { one: 'the role trust policy', none: 'no role trust policy' },
  boundary: { one: 'a permissions boundary', none: 'no permissions boundary' },
  session: { one: 'a session policy', none: 'no session policy' },
  'service-control': { one: 'a service control policy', none: 'no service control policy' },
  'resource-control': { one: 'a resource control policy', none: 'no resource control policy' },
};

/**
 * The text that AWS shows for a denial: who, what, on which resource, and which policy type is the cause.
 * Source: IAM User Guide, "Troubleshoot access denied error messages".
 */
export function denialMessage(request: AuthorizationRequest, decision: Denied): string {
  const { principal, action, resource } = request;
  // Whoever only has a token is told neither who they are nor why (the text STS gives).
  if (principal.type === 'web-identity') return `Not authorized to perform ${action}`;
  const subject = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource.arn}`;
  const name = names[decision.policyType];
  if (!decision.explicit) return `${subject} because ${name.none} allows the ${action} action`;
  const arn = decision.policyArn === undefined ? '' : `: ${decision.policyArn}`;
  return `${subject} with an explicit deny in ${name.one}${arn}`;
}
