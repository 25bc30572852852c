import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { bytesSentOn, isSendingPast } from '../../api/sent-bytes.ts';

export interface PaceOptions {
  readonly bytesPerSecond: number;
  /** Milliseconds that a body may be behind that rate. */
  readonly patience: number;
  /** Called before the connection is cut. */
  readonly slow: (what: 'slow_request' | 'slow_response', socket: Socket) => void;
}

export interface Pace {
  /** Watches one request until its answer is sent. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /** Looks at every body that is under way; `elapsed` milliseconds since the last look. */
  look(elapsed: number): void;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  received: number;
  sent: number;
  /** Milliseconds behind, either way. */
  inDebt: number;
  outDebt: number;
}

/**
 * Cuts off whoever keeps a request open by sending its body, or reading its answer, a byte now and then. Only time in
 * which the server waits for the client counts; bytes pay it off. A burst earns nothing in advance.
 */
export function openPace({ bytesPerSecond, patience, slow }: PaceOptions): Pace {
  const exchanges = new Set<Exchange>();
  const debt = (before: number, waiting: boolean, elapsed: number, bytes: number): number =>
    Math.max(0, before + (waiting ? elapsed : 0) - (1000 * bytes) / bytesPerSecond);

  return {
    watch(request, response) {
      const { socket } = request;
      const exchange = {
        request,
        response,
        received: socket.bytesRead,
        sent: sentOf(socket),
        inDebt: 0,
        outDebt: 0,
      };
      exchanges.add(exchange);
      response.once('close', () => exchanges.delete(exchange));
    },
    look(elapsed) {
      for (const exchange of exchanges) {
        const { request } = exchange;
        const { socket } = request;
        const [received, sent] = [socket.bytesRead, sentOf(socket)];
        // What has come and is not read yet waits for us.
        const asking = !request.complete && request.readableLength === 0;
        exchange.inDebt = debt(exchange.inDebt, asking, elapsed, received - exchange.received);
        const answering = unsentOf(socket) > 0 || isSendingPast(socket);
        exchange.outDebt = debt(exchange.outDebt, answering, elapsed, sent - exchange.sent);
        // Node's own watch over connections that stand still sees nothing of what is sent past it.
        if (sent > exchange.sent) socket.setTimeout(socket.timeout ?? 0);
        exchange.received = received;
        exchange.sent = sent;
        const what =
          exchange.inDebt > patience
            ? 'slow_request'
            : exchange.outDebt > patience
              ? 'slow_response'
              : undefined;
        if (what === undefined) continue;
        exchanges.delete(exchange);
        slow(what, socket);
        socket.destroy();
      }
    },
  };
}

/** Bytes that the system has not taken yet. Node has no public name for it; its own timeouts look at the same field. */
const unsentOf = (socket: Socket): number =>
  (socket as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0;

const sentOf = (socket: Socket): number => bytesSentOn(socket) - unsentOf(socket);
