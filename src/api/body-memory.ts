import { clientOf } from '../base/client-of.ts';
import { apiFault } from './faults.ts';

export interface BodyMemoryLimits {
  /** Bytes. */
  readonly total: number;
  readonly perClient: number;
}

/**
 * How much the bodies that are read whole may take of the memory at once: manifests, and input of the AWS APIs. Room
 * is taken before the first byte is read and given back when the answer is sent; who finds none waits, unread, and is
 * refused where it takes too long. Many large bodies at once become a queue, not a heap.
 */
export interface BodyMemory {
  /**
   * Takes `bytes` for the client at `address`; resolves to what gives them back. First come first served, but a
   * client at its own limit is not waited for. Throws `BodyMemoryFull`.
   */
  take(address: string, bytes: number): Promise<() => void>;
  readonly used: number;
  readonly waiting: number;
  readonly refused: number;
}

/** Milliseconds to wait for room. */
const patience = 10_000;

interface Waiting {
  readonly client: string;
  readonly bytes: number;
  readonly start: (release: () => void) => void;
}

export function openBodyMemory({ total, perClient }: BodyMemoryLimits): BodyMemory {
  const byClient = new Map<string, number>();
  const queue = new Set<Waiting>();
  let used = 0;
  let refused = 0;

  // The limits are of the server's choice: what is larger than they are passes alone.
  const fitsClient = (client: string, bytes: number) => {
    const has = byClient.get(client) ?? 0;
    return has === 0 || has + bytes <= perClient;
  };
  const fits = (bytes: number) => used === 0 || used + bytes <= total;

  const hold = (client: string, bytes: number): (() => void) => {
    used += bytes;
    byClient.set(client, (byClient.get(client) ?? 0) + bytes);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      used -= bytes;
      const left = (byClient.get(client) ?? 0) - bytes;
      if (left > 0) byClient.set(client, left);
      else byClient.delete(client);
      admit();
    };
  };
  const admit = () => {
    for (const each of queue) {
      if (!fitsClient(each.client, each.bytes)) continue;
      // Those behind must not pass a large one for ever.
      if (!fits(each.bytes)) return;
      queue.delete(each);
      each.start(hold(each.client, each.bytes));
    }
  };

  return {
    async take(address, bytes) {
      const client = clientOf(address);
      const turn = Promise.withResolvers<() => void>();
      const waiting: Waiting = { client, bytes, start: turn.resolve };
      queue.add(waiting);
      admit();
      if (!queue.has(waiting)) return turn.promise;
      const timer = setTimeout(() => {
        queue.delete(waiting);
        refused++;
        turn.reject(apiFault('BodyMemoryFull', { bytes, client }));
        // Those behind may have waited for this one only.
        admit();
      }, patience);
      return turn.promise.finally(() => clearTimeout(timer));
    },
    get used() {
      return used;
    },
    get waiting() {
      return queue.size;
    },
    get refused() {
      return refused;
    },
  };
}
