import { Fault } from '../base/fault.ts';
import type { Decision } from '../iam/index.ts';
import type { Authenticated } from './authenticated.ts';
import type { Resource } from './operation.ts';
import type { RequestFacts } from './request-facts.ts';

/** Which of the two APIs was called, or that the server itself set to work. */
export type DoorName = 'aws' | 'oci' | 'service';

/** One thing that had to be allowed, and whether it was. */
export interface Judgement {
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  readonly decision: Decision;
}

/** One call, as the funnel saw it. */
export interface AuditEntry {
  /** The IAM action, `service:Name`; the operation's name where there is none. */
  readonly action: string;
  readonly name: string;
  readonly door: DoorName;
  /** What the caller asked for; the record shows it without secrets and bytes. */
  readonly input: unknown;
  readonly caller: Authenticated;
  readonly request: RequestFacts;
  readonly resource?: Resource | undefined;
  readonly judgements: readonly Judgement[];
  readonly error?: Fault | 'InternalFailure';
}

/** A credential that was shown and is none. */
export interface Refusal {
  readonly door: DoorName;
  readonly request: RequestFacts;
  /** The one that was claimed, where there was one. */
  readonly accessKeyId?: string | undefined;
  readonly error: Fault;
}

/** Where calls are recorded. Neither waits nor throws. */
export interface Audit {
  record(entry: AuditEntry): void;
  /** Whoever tries many times is recorded a few times, with how often there was more. */
  refuse(refusal: Refusal): void;
}

/** Records a call that the door refuses before the funnel, for what it asks; returns `error`, to be thrown. */
export function refusedByDoor<E>(
  audit: Audit,
  call: Omit<AuditEntry, 'judgements' | 'error' | 'resource'>,
  error: E,
): E {
  audit.record({ ...call, judgements: [], error: error instanceof Fault ? error : 'InternalFailure' });
  return error;
}

/** For the `catch` of an authentication: records what was refused, and throws it on. */
export function refusing(audit: Audit, refusal: Omit<Refusal, 'error'>): (error: unknown) => never {
  return error => {
    // What the machine's failures are is nothing about the credential.
    if (error instanceof Fault && !error.code.startsWith('Storage')) audit.refuse({ ...refusal, error });
    throw error;
  };
}
