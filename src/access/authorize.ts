import type { OwnerSide } from '../accounts/owner-side.ts';
import { type Decision, decide, denialMessage, explain } from '../iam/index.ts';
import type { Authenticated } from './authenticated.ts';
import { type Evaluation, evaluationOf } from './evaluation.ts';
import { accessFault } from './faults.ts';
import type { Resource } from './operation.ts';
import type { RequestFacts } from './request-facts.ts';

/** May this caller do `action` to this resource now? `owner` is what the resource's account brings. */
export function authorize(
  caller: Authenticated,
  action: string,
  resource: Resource,
  request: RequestFacts,
  owner: OwnerSide,
): Evaluation & { readonly decision: Decision } {
  const { asked, policies } = evaluationOf(caller, action, resource, request, owner);
  return { asked, policies, decision: decide(asked, policies) };
}

/** Throws AccessDenied, in AWS's words and with the reasons, unless the caller may. */
export function requireAllowed(
  caller: Authenticated,
  action: string,
  resource: Resource,
  request: RequestFacts,
  owner: OwnerSide,
): Decision {
  const { decision, asked, policies } = authorize(caller, action, resource, request, owner);
  if (decision.allowed) return decision;
  const { explicit, policyType } = decision;
  const message = denialMessage(asked, decision);
  const denial = { asked, decision, explanation: explain(asked, policies) };
  throw accessFault('AccessDenied', { message, explicit, policyType, denial });
}
