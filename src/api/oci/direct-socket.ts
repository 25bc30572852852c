import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Node has no public name for it; what is there is looked at each time, and nothing else follows from it. */
interface Handle {
  readonly fd?: unknown;
  readonly writeQueueSize?: unknown;
}

/** Whether the response goes to a plain connection, as far as is known: it has none before its turn has come. */
export const isPlain = ({ socket }: ServerResponse): boolean => !(socket instanceof TLSSocket);

/**
 * The socket of the response and its descriptor, for who writes the response's next bytes to it past Node, in the same
 * turn of the event loop. Undefined where these would not be the next bytes on a plain connection: under TLS, while
 * anything before them still waits to be sent, where the body goes out in chunks, when the connection is gone.
 */
export function directSocket(
  response: ServerResponse,
): { readonly socket: Socket; readonly descriptor: number } | undefined {
  // Null until the answers to earlier requests on the same connection are sent.
  const socket: Socket | null = response.socket;
  if (!(socket instanceof Socket) || socket instanceof TLSSocket || socket.destroyed) return undefined;
  if (response.chunkedEncoding || response.writableEnded || socket.writableLength > 0) return undefined;
  const handle = (socket as Socket & { readonly _handle?: Handle | null })._handle;
  if (handle?.writeQueueSize !== 0) return undefined;
  const { fd } = handle;
  return typeof fd === 'number' && fd >= 0 ? { socket, descriptor: fd } : undefined;
}
