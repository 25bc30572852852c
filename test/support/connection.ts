import assert from 'node:assert/strict';
import net from 'node:net';
import { until } from './until.ts';

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
  /** Resolves when `text` has come; fails when the server closes before that, or after a minute. */
  async expect(text: string): Promise<void> {
    await until(() => this.closed || this.received.includes(text));
    assert.ok(this.received.includes(text), `no '${text}' in: ${this.received.slice(0, 500)}`);
  }
}
