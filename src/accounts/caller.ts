import type { ApplicablePolicies, Principal } from '../iam/index.ts';

/**
 * Who a credential or a token stands for, as it is sealed into session tokens and registry tokens.
 * Users and roles are named by their unique ids, so that one made again under the same name is somebody else.
 */
export type PrincipalRef =
  | { readonly type: 'root'; readonly account: string; readonly session?: SessionRef }
  | { readonly type: 'user'; readonly account: string; readonly id: string; readonly session?: SessionRef }
  | {
      readonly type: 'role';
      readonly account: string;
      readonly id: string;
      readonly session: RoleSessionRef;
    };

/** Facts of temporary credentials that conditions can ask for. Times are seconds since 1970. */
export interface SessionRef {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface RoleSessionRef extends SessionRef {
  /** For example `i-0123`. */
  readonly name: string;
  /** The session policies' texts, inline and managed alike. */
  readonly policies?: readonly string[];
}

/** A principal with everything a decision needs: resolved at each request, from memory where it can. */
export interface Caller {
  readonly ref: PrincipalRef;
  readonly principal: Principal;
  /** The caller's side: identity policies, boundary and session policies. */
  readonly policies: Omit<ApplicablePolicies, 'resource'>;
  /** Condition keys that the principal brings (`aws:PrincipalArn`, `aws:userid`, `aws:username`, …). */
  readonly context: ReadonlyMap<string, readonly string[]>;
}
