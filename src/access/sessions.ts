import type { SessionPrincipalRef } from '../accounts/caller.ts';
import { secretAccessKey, sessionKeyId } from '../accounts/ids.ts';
import type { Seal } from '../base/seal.ts';
import type { World } from '../base/world.ts';

/** Temporary credentials, as STS hands them out. */
export interface SessionCredentials {
  /** Begins with `ASIA`. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** What a session token says, once opened. */
export interface OpenedSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly ref: SessionPrincipalRef;
}

/** Makes and reads temporary credentials; nothing is stored, the session token carries it all, sealed. */
export interface SessionIssuer {
  /** `ref.session` says for how long. */
  issue(ref: SessionPrincipalRef): SessionCredentials;
  /** Undefined for whatever this server did not seal. Does not look at the clock. */
  open(sessionToken: string): OpenedSession | undefined;
}

const purpose = 'session-token';

export function sessionIssuer(seal: Seal, world: World): SessionIssuer {
  return {
    issue(ref) {
      const keys = { accessKeyId: sessionKeyId(world, ref.account), secretAccessKey: secretAccessKey(world) };
      const content: OpenedSession = { ...keys, ref };
      return {
        ...keys,
        sessionToken: seal.seal(JSON.stringify(content), purpose),
        expiresAt: ref.session.expiresAt,
      };
    },
    open(sessionToken) {
      const content = seal.open(sessionToken, purpose);
      return content === undefined ? undefined : (JSON.parse(content) as OpenedSession);
    },
  };
}
