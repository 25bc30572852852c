import type { ApplicablePolicies, Principal } from '../iam/index.ts';
import type { SessionTags } from './session-tags.ts';
import type { WebIdentityClaims } from './web-identity-claims.ts';

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
    }
  | {
      readonly type: 'federated-user';
      readonly account: string;
      /** Of the user who called GetFederationToken; absent for the account's root user. */
      readonly id?: string;
      readonly session: NamedSessionRef;
    }
  /** The holder of an identity provider's token, for the one request that shows it: nothing is sealed for it. */
  | { readonly type: 'web-identity'; readonly account: string; readonly claims: WebIdentityClaims };

/** Everybody whom the database knows. */
export type StoredPrincipalRef = Exclude<PrincipalRef, { type: 'web-identity' }>;

/** The holder of temporary credentials. */
export type SessionPrincipalRef = StoredPrincipalRef & { readonly session: SessionRef };

/** Facts of temporary credentials that conditions can ask for. Times are seconds since 1970. */
export interface SessionRef {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A session that was given a name, and may have been given policies and tags. */
export interface NamedSessionRef extends SessionRef {
  /** For example `i-0123`. */
  readonly name: string;
  /** The session policies' texts, inline and managed alike. */
  readonly policies?: readonly string[];
  readonly tags?: SessionTags;
}

export interface RoleSessionRef extends NamedSessionRef {
  /** The keys of the tags that go along when another role is assumed. */
  readonly transitive?: readonly string[];
  /** Once set it stays, also in the sessions of roles that are assumed from this one. */
  readonly sourceIdentity?: string;
  /** Where the session was made with an identity provider's token. */
  readonly federation?: {
    /** The provider's ARN. */
    readonly provider: string;
    /** The claims of the token that its session keeps as condition keys, by name: `sub` for `<provider's URL>:sub`. */
    readonly claims: readonly (readonly [name: string, values: readonly string[]])[];
  };
}

/** Who a session was made from, as CloudTrail shows it. */
export interface SessionIssuer {
  readonly type: 'Role' | 'IAMUser' | 'Root';
  readonly id: string;
  readonly arn: string;
  /** Absent for a root user. */
  readonly name?: string;
}

/** A principal with everything a decision needs: resolved at each request, from memory where it can. */
export interface Caller {
  readonly ref: PrincipalRef;
  readonly principal: Principal;
  /** The caller's side: identity policies, boundary and session policies. */
  readonly policies: Omit<ApplicablePolicies, 'resource'>;
  /** Condition keys that the principal brings (`aws:PrincipalArn`, `aws:userid`, `aws:username`, …). */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** Of a user its name, of a role session and a federated user who they were made from: for the audit log. */
  readonly userName?: string;
  readonly issuer?: SessionIssuer;
}
