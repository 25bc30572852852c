/**
 * A condition key: a service or provider prefix, a colon, a name that may hold a tag key
 * (`aws:ResourceTag/cost center`, `token.actions.githubusercontent.com:sub`). No wildcards, no variables.
 */
const pattern =
  /^[A-Za-z0-9][A-Za-z0-9._/-]*:[\p{L}\p{N}_](?:[\p{L}\p{N}\p{Zs}_.:/=+@-]*[\p{L}\p{N}_.:=+@-])?$/u;

export const isConditionKey = (text: string): boolean => text.length <= 512 && pattern.test(text);
