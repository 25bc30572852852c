import type { Envelope } from './event.ts';

/** Somewhere events go. The server makes them from its configuration, with a worker for each one's `kind`. */
export interface EventTarget {
  /** The kind of the jobs that deliver to it, whose payload is the envelope: a target of its own holds up no other. */
  readonly kind: string;
  wants(event: Pick<Envelope, 'account' | 'detail-type'>): boolean;
}
