import type { AttachedPolicy } from '../iam/index.ts';
import type { Authenticated } from './authenticated.ts';
import type { RequestFacts } from './request-facts.ts';

/** What an operation acts on, as authorization sees it. */
export interface Resource {
  /** The ARN that policies name; `*` for actions without a resource type. */
  readonly arn: string;
  /** The account that owns it: decides between the same-account and the cross-account rules. */
  readonly account: string;
  /** Resource-based policies in force on it; empty where it has none or does not exist. */
  readonly policies: readonly AttachedPolicy[];
  /** Condition keys that come from the resource or the input (`aws:ResourceTag/k`, `aws:RequestTag/k`, `aws:TagKeys`). */
  readonly context?: ReadonlyMap<string, readonly string[]>;
  /** Further resources of the same request: the action must be allowed on each. */
  readonly others?: readonly Resource[];
}

/** One running request, as a handler sees it: it is authenticated and authorized when a handler gets it. */
export interface Call<Input, R extends Resource, Services> {
  readonly input: Input;
  readonly resource: R;
  /** The resource of `Operation.may`, present when the caller may do that too. */
  readonly granted: R | undefined;
  /**
   * Would the caller be allowed this, if it asked? For guards against locking oneself out; grants nothing. It asks
   * about resources of the same account only.
   */
  readonly wouldAllow: (action: string, resource: Resource) => boolean;
  readonly caller: Authenticated;
  readonly request: RequestFacts;
  readonly services: Services;
}

/** What goes into working out the resource: everything but the decision. */
export type Asked<Input, Services> = Pick<
  Call<Input, Resource, Services>,
  'input' | 'caller' | 'request' | 'services'
>;

/**
 * One row of an operation table, and the only way to a handler. It declares what must be allowed; `perform`
 * in `funnel.ts` authenticates, authorizes, acts and records, always in this order.
 */
export interface Operation<Input, Output, R extends Resource, Services> {
  /** The IAM action, for example `ecr:PutImage`; `null` where every authenticated caller may (sts:GetCallerIdentity). */
  readonly action: string | null;
  readonly resource: (asked: Asked<Input, Services>) => Promise<R>;
  /** Further actions on the same resource, needed when the input asks for them, or the caller brings their cause. */
  readonly also?: readonly {
    readonly action: string;
    readonly when: (input: Input, caller: Authenticated, resource: R) => boolean;
    /** In place of that resource; of the same account. */
    readonly on?: (input: Input, resource: R) => Resource;
  }[];
  /** A right whose lack is no error but narrows what the handler does (the source of a blob mount). */
  readonly may?: {
    readonly action: string;
    readonly resource: (asked: Asked<Input, Services>) => Promise<R | undefined>;
  };
  readonly handler: (call: Call<Input, R, Services>) => Promise<Output>;
}
