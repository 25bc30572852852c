/** Who asks. `arn` is what AWS shows in denials: a role session's is `arn:aws:sts::A:assumed-role/R/S`. */
export type Principal = RootUser | User | RoleSession | FederatedUser | ServicePrincipal | WebIdentity;

export interface RootUser {
  readonly type: 'root';
  readonly account: string;
  readonly arn: string;
  /** The account id. */
  readonly userId: string;
}

export interface User {
  readonly type: 'user';
  readonly account: string;
  readonly arn: string;
  /** `AIDA…`. */
  readonly userId: string;
}

export interface RoleSession {
  readonly type: 'assumed-role';
  readonly account: string;
  readonly arn: string;
  /** `AROA…:session-name`. */
  readonly userId: string;
  /** With the role's path: `arn:aws:iam::A:role/path/R`. The path `/aws-service-role/` makes it service-linked. */
  readonly roleArn: string;
}

/**
 * A session from STS GetFederationToken. Its identity policies and its boundary are those of the user who called; its
 * session policies cap them, and without any it may do nothing but what a resource grants to the session by its ARN.
 */
export interface FederatedUser {
  readonly type: 'federated-user';
  readonly account: string;
  /** `arn:aws:sts::A:federated-user/N`. */
  readonly arn: string;
  /** `A:N`. */
  readonly userId: string;
  /** Who called GetFederationToken. */
  readonly issuer: RootUser | User;
}

/**
 * An AWS service that calls by itself and not through a role: what it may do is for the resource's policies alone
 * to say. On whose behalf it calls is in the context: `aws:SourceArn`, `aws:SourceAccount`.
 */
export interface ServicePrincipal {
  readonly type: 'service';
  /** `lambda.amazonaws.com`. */
  readonly service: string;
  /** The account on whose behalf it calls, or an empty string; a decision does not look at it. */
  readonly account: string;
  /** The same as `service`: a service has no ARN. */
  readonly arn: string;
  readonly userId: string;
}

/** Somebody with the token of an identity provider, who has no AWS credentials yet and asks to assume a role. */
export interface WebIdentity {
  readonly type: 'web-identity';
  /**
   * As trust policies name it: `arn:aws:iam::A:oidc-provider/HOST` (or `saml-provider/N`), or the host of a provider
   * that IAM knows by name (`accounts.google.com`).
   */
  readonly provider: string;
  /** The role's account; a decision does not look at it. */
  readonly account: string;
  /** What the audit log shows: the provider, as there is no ARN. */
  readonly arn: string;
  /** `provider:audience:subject`. */
  readonly userId: string;
}
