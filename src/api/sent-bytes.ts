import type { Socket } from 'node:net';
import type { Sending } from '../store/files/sending/send-thread.ts';

type Progress = Pick<Sending, 'sent' | 'over'>;

const past = new WeakMap<Socket, number>();
const running = new WeakMap<Socket, Progress>();

/** Counts bytes that the system has sent on the socket without Node's knowing. */
export function noteSentPast(socket: Socket, bytes: number): void {
  past.set(socket, (past.get(socket) ?? 0) + bytes);
}

/** Counts bytes that are being sent without Node's knowing; resolves when that is over. */
export async function noteSendingPast(socket: Socket, sending: Progress): Promise<void> {
  running.set(socket, sending);
  await sending.over;
  running.delete(socket);
  noteSentPast(socket, sending.sent());
}

/** Whether a thread is sending on the socket, which most of the time means that it waits for the client. */
export const isSendingPast = (socket: Socket): boolean => running.has(socket);

/** Bytes that were written to the socket in all: `bytesWritten`, and what went past it. */
export const bytesSentOn = (socket: Socket): number =>
  socket.bytesWritten + (past.get(socket) ?? 0) + (running.get(socket)?.sent() ?? 0);
