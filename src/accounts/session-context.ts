import type { SessionRef } from './caller.ts';

/** The condition keys that only temporary credentials bring; there is no MFA here. */
export function sessionContext(session: SessionRef | undefined): [string, readonly string[]][] {
  if (session === undefined) return [];
  return [
    ['aws:TokenIssueTime', [new Date(session.issuedAt * 1000).toISOString()]],
    ['aws:MultiFactorAuthPresent', ['false']],
  ];
}
