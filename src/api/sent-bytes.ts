import type { Socket } from 'node:net';

const past = new WeakMap<Socket, number>();

/** Counts bytes that the system has sent on the socket without Node's knowing. */
export function noteSentPast(socket: Socket, bytes: number): void {
  past.set(socket, (past.get(socket) ?? 0) + bytes);
}

/** Bytes that were written to the socket in all: `bytesWritten`, and what went past it. */
export const bytesSentOn = (socket: Socket): number => socket.bytesWritten + (past.get(socket) ?? 0);
