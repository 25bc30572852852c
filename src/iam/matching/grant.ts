/**
 * How far an Allow in a resource-based policy carries within the owner's account, from least to most.
 * Across accounts any of them is the owner's consent, and the caller's own side must still allow.
 */
export const grants = {
  /** It does not speak of the caller. */
  none: 0,
  /** It names the caller's account: the account's own policies decide. */
  delegated: 1,
  /** It names the caller's role, or everyone: no identity policy is needed, boundary and session policies still cap it. */
  limited: 2,
  /** It names the caller itself (user, session, or `*` with `aws:PrincipalArn`): only an explicit deny is stronger. */
  final: 3,
} as const;

export type Grant = (typeof grants)[keyof typeof grants];
