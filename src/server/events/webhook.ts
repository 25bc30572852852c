import { createHmac } from 'node:crypto';
import type { Envelope } from '../../registry/events/event.ts';
import type { Worker } from '../../store/jobs/jobs.ts';
import { serverFault } from '../faults.ts';
import type { WebhookOptions } from './options.ts';

/** Milliseconds that a receiver has to answer. */
const timeLimit = 10_000;

/**
 * `v1=` and the HMAC-SHA256, in hex, of the timestamp (seconds since 1970), a dot and the body: the header
 * `entrepot-signature`. The timestamp is signed too, so that a receiver can refuse what was recorded and sent again.
 */
export const signature = (secret: string, timestamp: number, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/** POSTs events to a URL. An answer other than 2xx in time makes for another attempt, for about a day. */
export function webhookWorker(kind: string, options: WebhookOptions, now: () => number): Worker<Envelope> {
  return {
    kind,
    concurrency: 8,
    attempts: 128,
    handle: async (envelope, attempt) => {
      const body = JSON.stringify(envelope);
      const timestamp = Math.floor(now() / 1000);
      const response = await fetch(options.webhook, {
        method: 'POST',
        // Following would send events and their proof to somebody whom nobody has named.
        redirect: 'manual',
        signal: AbortSignal.any([attempt.signal, AbortSignal.timeout(timeLimit)]),
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'entrepot',
          'Entrepot-Event-Id': envelope.id,
          'Entrepot-Attempt': String(attempt.number),
          'Entrepot-Timestamp': String(timestamp),
          'Entrepot-Signature': signature(options.secret, timestamp, body),
        },
        body,
      }).catch(error => {
        const cause = (error as { cause?: unknown }).cause ?? error;
        throw serverFault('EventUndelivered', { to: hostOf(options), reason: (cause as Error).message });
      });
      await response.body?.cancel();
      if (!response.ok) {
        throw serverFault('EventUndelivered', {
          to: hostOf(options),
          reason: `it answered ${response.status}`,
        });
      }
    },
  };
}

/** The rest of the URL may hold a secret, which is nothing for logs. */
const hostOf = (options: WebhookOptions): string => new URL(options.webhook).host;
