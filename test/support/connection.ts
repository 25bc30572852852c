import assert from 'node:assert/strict';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a raw connection has received, and whether the server has closed it. */
export class Connection {
  readonly socket: net.Socket;
  received = '';
  closed = false;
  /** `localAddress`: another address of this machine, to be another client. */
  constructor(url: string, localAddress?: string) {
    const { hostname, port } = new URL(url);
    this.socket = net.connect({ host: hostname, port: Number(port), localAddress });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => {
      this.received += text;
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
  }
  /** Resolves when `text` has come; fails when the server closes before that, or after ten seconds. */
  async expect(text: string): Promise<void> {
    for (const deadline = Date.now() + 10_000; !this.received.includes(text); await sleep(5)) {
      assert.ok(!this.closed && Date.now() < deadline, `no '${text}' in: ${this.received.slice(0, 500)}`);
    }
  }
}
