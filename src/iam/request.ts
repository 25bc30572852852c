import type { RequestContext } from './context.ts';
import type { Principal } from './principal.ts';

/** The question that `decide` answers: may this principal do this action on this resource, now? */
export interface AuthorizationRequest {
  readonly principal: Principal;
  /** `service:Name`, in any case. */
  readonly action: string;
  readonly resource: {
    /** The ARN that policies name; `*` for actions without a resource type. */
    readonly arn: string;
    /** The owner's account: decides between the same-account and the cross-account rules. */
    readonly account: string;
  };
  readonly context: RequestContext;
}

/** A request as statements see it: worked out once for each decision. */
export interface Query {
  readonly principal: Principal;
  /** In lower case. */
  readonly action: string;
  readonly resource: string;
  /** What follows the fifth colon of a resource that has exactly five. */
  readonly resourceTail: string | undefined;
  readonly context: RequestContext;
  /** Whether the principal has a permissions boundary: `NotPrincipal` asks for it. */
  readonly bounded: boolean;
}
