import type { Socket } from 'node:net';
import { bytesSentOn } from '../../api/sent-bytes.ts';

export type RefusalReason = 'total' | 'client';
/** What took too long: headers, a connection that stood still within a request, a body on its way in or out. */
export type TimeoutReason = 'headers' | 'stalled' | 'slow_request' | 'slow_response';
export type DoorLabel = 'oci' | 'aws' | 'other';

/** What the listener counts, for the metrics to read. */
export class Traffic {
  readonly open = new Set<Socket>();
  /** How many may be open at once. */
  limit = 0;
  accepted = 0;
  readonly refused: Record<RefusalReason, number> = { total: 0, client: 0 };
  readonly timeouts: Record<TimeoutReason, number> = {
    headers: 0,
    stalled: 0,
    slow_request: 0,
    slow_response: 0,
  };
  /** Connections that were closed because nothing was asked on them for long. */
  idleClosed = 0;
  /** What was no HTTP, or too much of it, by the status that it got. */
  readonly malformed: Record<400 | 413 | 431, number> = { 400: 0, 413: 0, 431: 0 };
  readonly inFlight: Record<DoorLabel, number> = { oci: 0, aws: 0, other: 0 };
  /** Seconds in which no more file could be opened. */
  filesExhausted = 0;
  readonly #carriers = new Set<Socket>();
  #received = 0;
  #sent = 0;

  opened(socket: Socket): void {
    this.accepted++;
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
  }

  carries(socket: Socket): void {
    this.#carriers.add(socket);
    socket.once('close', () => {
      this.#carriers.delete(socket);
      this.#received += socket.bytesRead;
      this.#sent += bytesSentOn(socket);
    });
  }

  /** Bytes over all connections there were and are. */
  get bytes(): { readonly received: number; readonly sent: number } {
    let [received, sent] = [this.#received, this.#sent];
    for (const socket of this.#carriers) {
      received += socket.bytesRead;
      sent += bytesSentOn(socket);
    }
    return { received, sent };
  }
}
