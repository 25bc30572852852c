import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

export interface Draining {
  /** Notes that a request has come on the socket. */
  busy(socket: Socket, response: ServerResponse): void;
  /** Takes no new connection, closes each one once its request is answered, and all that is left after `patience`. */
  stop(patience: number): Promise<void>;
}

/**
 * Node's own `close` takes a connection for idle as soon as its answer is ended, and cuts off what of it has not left
 * yet; and it waits for those that become idle later. So connections are closed here.
 */
export function openDraining(server: Server, connectionEvent: 'connection' | 'secureConnection'): Draining {
  const sockets = new Set<Socket>();
  const answering = new Map<Socket, ServerResponse>();
  let stopping = false;
  server.on(connectionEvent, (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    busy(socket, response) {
      answering.set(socket, response);
      if (stopping) response.shouldKeepAlive = false;
      response.once('close', () => {
        // The next request on the same connection may be there already.
        if (answering.get(socket) !== response) return;
        answering.delete(socket);
        if (stopping) socket.end(() => socket.destroy());
      });
    },
    async stop(patience) {
      stopping = true;
      const closed = new Promise(resolve => NetServer.prototype.close.call(server, resolve));
      for (const socket of sockets) {
        const response = answering.get(socket);
        if (response === undefined) socket.destroy();
        else if (!response.headersSent) response.shouldKeepAlive = false;
      }
      const timer = setTimeout(() => {
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }, patience);
      await closed;
      clearTimeout(timer);
    },
  };
}
