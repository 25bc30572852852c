import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { clientOf } from '../../base/client-of.ts';
import type { Notices } from '../notices.ts';
import type { RefusalReason, Traffic } from './traffic.ts';

export interface AdmissionOptions {
  readonly connections: number;
  readonly connectionsPerClient: number;
  readonly traffic: Traffic;
  readonly notices: Notices;
  /** Whether a text can be read by who is refused: not before a TLS handshake. */
  readonly plain: boolean;
}

/**
 * Counts connections, in all and by client, and closes those beyond the limits as soon as they are there: nothing is
 * read from them. Answers whether a connection was let in.
 */
export function limitConnections(server: Server, options: AdmissionOptions): (socket: Socket) => boolean {
  const { traffic, notices, connections, connectionsPerClient, plain } = options;
  const byClient = new Map<string, number>();
  const refused = new WeakSet<Socket>();

  const refuse = (socket: Socket, reason: RefusalReason, client: string) => {
    traffic.refused[reason]++;
    notices.warn(`refused-${reason}`, { reason, client, limit: limits[reason] }, 'connection refused');
    refused.add(socket);
    if (plain) socket.end(texts[reason], () => socket.destroy());
    else socket.destroy();
  };
  const limits: Record<RefusalReason, number> = { total: connections, client: connectionsPerClient };

  traffic.limit = connections;
  server.on('connection', (socket: Socket) => {
    const client = clientOf(socket.remoteAddress ?? '');
    const count = byClient.get(client) ?? 0;
    if (traffic.open.size >= connections) return refuse(socket, 'total', client);
    if (count >= connectionsPerClient) return refuse(socket, 'client', client);
    byClient.set(client, count + 1);
    traffic.opened(socket);
    socket.once('close', () => {
      const left = (byClient.get(client) ?? 1) - 1;
      if (left > 0) byClient.set(client, left);
      else byClient.delete(client);
    });
  });
  return socket => !refused.has(socket);
}

const text = (status: string, body: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nRetry-After: 5\r\nConnection: close\r\n\r\n${body}`;

const texts: Readonly<Record<RefusalReason, string>> = {
  total: text(
    '503 Service Unavailable',
    'This server has as many connections as it bears. Try again later.\n',
  ),
  client: text(
    '429 Too Many Requests',
    'Too many connections from your address. Close some, or try again later.\n',
  ),
};
