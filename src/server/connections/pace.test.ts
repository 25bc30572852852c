import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { noteSentPast } from '../../api/sent-bytes.ts';
import { openPace } from './pace.ts';

test('what the system has sent past Node keeps the pace, too', () => {
  for (const [bytes, cut] of [
    [999, true],
    [1500, false],
  ] as const) {
    const slow: string[] = [];
    const pace = openPace({ bytesPerSecond: 1000, patience: 1000, slow: what => slow.push(what) });
    const socket = new Socket();
    // A byte waits to be sent, and goes on waiting.
    const full = { bytesWritten: 1, bytesRead: 0, _handle: { writeQueueSize: 1 }, destroy: () => socket };
    for (const [name, value] of Object.entries(full)) Object.defineProperty(socket, name, { value });
    const request = new IncomingMessage(socket);
    request.complete = true;
    pace.watch(request, new ServerResponse(request));
    noteSentPast(socket, bytes);
    pace.look(2000);
    assert.deepEqual(slow, cut ? ['slow_response'] : []);
  }
});
