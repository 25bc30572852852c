/** A policy that can be attached to users and roles. */
export interface ManagedPolicy {
  readonly id: string;
  /** Twelve digits, or `aws` for a policy that AWS publishes. */
  readonly account: string;
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  /** The number of the version in force. */
  readonly defaultVersion: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
