import type { Backend } from '../../registry/backend.ts';
import type { ReplicationPayload } from '../../registry/replication/jobs.ts';
import { replicationProgress } from '../../registry/replication/status.ts';
import type { Digest } from '../../wire/oci/digest.ts';

/** Milliseconds between two notes of how far an image is. */
const pace = 1_000;

/** Counts what travels of one image, and now and then writes it down for `entrepot replication status`. */
export class Progress {
  readonly #note: (bytes: number, sent: number) => void;
  readonly #expected = new Map<Digest, number>();
  #sent = 0;
  #notedAt: number;

  constructor(backend: Backend, payload: ReplicationPayload, onSent: (bytes: number) => void) {
    this.#notedAt = performance.now();
    this.#note = (bytes, sent) => {
      this.#notedAt = performance.now();
      // Only a figure for people: its failure is nobody's.
      backend.db.write(tx => replicationProgress(tx, payload, { bytes, sent })).catch(() => {});
    };
    this.sent = bytes => {
      this.#sent += bytes;
      onSent(bytes);
      if (performance.now() - this.#notedAt >= pace) this.#note(this.total, this.#sent);
    };
  }

  /** A blob has so many bytes to go. */
  expect(digest: Digest, bytes: number): void {
    this.#expected.set(digest, bytes);
  }

  /** So many bytes have gone. */
  readonly sent: (bytes: number) => void;

  get total(): number {
    return [...this.#expected.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}
