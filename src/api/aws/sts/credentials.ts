import type { Credentials } from '@aws-sdk/client-sts';
import type { SessionCredentials } from '../../../access/sessions.ts';

export const awsCredentials = (session: SessionCredentials): Credentials => ({
  AccessKeyId: session.accessKeyId,
  SecretAccessKey: session.secretAccessKey,
  SessionToken: session.sessionToken,
  Expiration: new Date(session.expiresAt * 1000),
});

/** A session that begins with the request, `seconds` long. */
export function sessionTimes(time: number, seconds: number): { issuedAt: number; expiresAt: number } {
  const issuedAt = Math.floor(time / 1000);
  return { issuedAt, expiresAt: issuedAt + seconds };
}
