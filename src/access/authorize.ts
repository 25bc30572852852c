import { type AuthorizationRequest, contextOf, type Decision, decide, denialMessage } from '../iam/index.ts';
import type { Authenticated } from './authenticated.ts';
import { accessFault } from './faults.ts';
import type { Resource } from './operation.ts';
import type { RequestFacts } from './request-facts.ts';

/** May this caller do `action` to this resource now? */
export function authorize(
  caller: Authenticated,
  action: string,
  resource: Resource,
  request: RequestFacts,
): { readonly decision: Decision; readonly asked: AuthorizationRequest } {
  const asked: AuthorizationRequest = {
    principal: caller.principal,
    action,
    resource: { arn: resource.arn, account: resource.account },
    context: contextOf([
      ...requestContext(request),
      ['aws:ResourceAccount', [resource.account]],
      ...caller.context,
      ...(resource.context ?? []),
    ]),
  };
  return { decision: decide(asked, { ...caller.policies, resource: resource.policies }), asked };
}

/** Throws AccessDenied, in AWS's words, unless the caller may. */
export function requireAllowed(
  caller: Authenticated,
  action: string,
  resource: Resource,
  request: RequestFacts,
): Decision {
  const { decision, asked } = authorize(caller, action, resource, request);
  if (decision.allowed) return decision;
  const { explicit, policyType } = decision;
  throw accessFault('AccessDenied', { message: denialMessage(asked, decision), explicit, policyType });
}

/** The global condition keys that every request carries. */
function requestContext(request: RequestFacts): [string, readonly string[]][] {
  return [
    ['aws:SourceIp', [request.sourceIp]],
    ['aws:CurrentTime', [new Date(request.time).toISOString()]],
    ['aws:EpochTime', [String(Math.floor(request.time / 1000))]],
    ['aws:SecureTransport', [String(request.secure)]],
    ['aws:RequestedRegion', [request.region]],
    ['aws:UserAgent', [request.userAgent]],
    ['aws:PrincipalIsAWSService', ['false']],
    ['aws:ViaAWSService', ['false']],
  ];
}
