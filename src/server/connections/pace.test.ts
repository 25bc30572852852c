import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { noteSendingPast, noteSentPast } from '../../api/sent-bytes.ts';
import { openPace } from './pace.ts';

/** Whether a response that waits for its client is cut, two seconds after it began. `keep`: what is done meanwhile. */
function isCut(unsent: number, keep: (socket: Socket) => void): boolean {
  const slow: string[] = [];
  const pace = openPace({ bytesPerSecond: 1000, patience: 1000, slow: what => slow.push(what) });
  const socket = new Socket();
  const full = {
    bytesWritten: unsent,
    bytesRead: 0,
    _handle: { writeQueueSize: unsent },
    destroy: () => socket,
  };
  for (const [name, value] of Object.entries(full)) Object.defineProperty(socket, name, { value });
  const request = new IncomingMessage(socket);
  request.complete = true;
  pace.watch(request, new ServerResponse(request));
  keep(socket);
  pace.look(2000);
  return slow.includes('slow_response');
}

test('what the system has sent past Node keeps the pace, too', () => {
  assert.equal(
    isCut(1, socket => noteSentPast(socket, 999)),
    true,
  );
  assert.equal(
    isCut(1, socket => noteSentPast(socket, 1500)),
    false,
  );
});

test('what is being sent past Node waits for the client, though Node has nothing to send', () => {
  const sending = (bytes: number) => (socket: Socket) =>
    void noteSendingPast(socket, { sent: () => bytes, over: new Promise(() => {}) });
  assert.equal(isCut(0, sending(999)), true);
  assert.equal(isCut(0, sending(1500)), false);
  assert.equal(
    isCut(0, () => {}),
    false,
  );
});
