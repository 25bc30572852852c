/** A user or a role: what IAM calls an identity. */
export interface Identity {
  readonly kind: 'user' | 'role';
  /** The unique id: another one made later under the same name has another. */
  readonly id: string;
  readonly account: string;
  /** `/`, or a path that begins and ends with one. */
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  /** The id of the managed policy that bounds it. */
  readonly boundary: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Names are unique in an account without regard to case; this is the form they are compared in. */
export const nameKey = (name: string): string => name.toLowerCase();
