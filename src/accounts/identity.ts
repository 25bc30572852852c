/** A user, group or role: what owns inline policies, and what managed policies are attached to. */
export interface PolicyOwner {
  readonly kind: 'user' | 'role' | 'group';
  /** The unique id: another one made later under the same name has another. */
  readonly id: string;
  readonly account: string;
  /** `/`, or a path that begins and ends with one. */
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A user or a role: who can act, and what a boundary can be set on. */
export interface Identity extends PolicyOwner {
  readonly kind: 'user' | 'role';
  /** The id of the managed policy that bounds it. */
  readonly boundary: string | null;
}

/** Names are unique in an account without regard to case; this is the form they are compared in. */
export const nameKey = (name: string): string => name.toLowerCase();
