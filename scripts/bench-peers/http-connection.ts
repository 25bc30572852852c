import { connect, type Socket } from 'node:net';
import { type Answer, AnswerReader } from './http-answer.ts';

/** The body of a request: `send` writes it, and resolves when the socket has taken the last of it. */
export interface Body {
  /** Its length in bytes; undefined where `send` writes chunks of the chunked transfer coding, with the last one. */
  readonly length: number | undefined;
  send(socket: Socket): Promise<void>;
}

export interface Asking {
  readonly headers?: readonly string[];
  readonly body?: Body;
  /** Keep the bytes of the answer, which are thrown away otherwise. */
  readonly keep?: boolean;
}

/**
 * One HTTP/1.1 connection that is kept alive and reads into one buffer of its own: a client that costs as little as
 * can be had in Node, so that what is measured is the server. It has no time-outs and no redirects.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #reader: AnswerReader | undefined;
  #failed: ((error: Error) => void) | undefined;
  #error: Error | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
  }

  static open(url: string): Promise<HttpConnection> {
    const { hostname, port, host } = new URL(url);
    return new Promise((resolve, reject) => {
      let connection: HttpConnection;
      const socket = connect({
        host: hostname,
        port: Number(port),
        noDelay: true,
        onread: {
          buffer: Buffer.allocUnsafe(256 * 1024),
          callback: (length, buffer) => connection.#take(buffer.subarray(0, length) as Buffer),
        },
      });
      connection = new HttpConnection(socket, host);
      socket.once('connect', () => resolve(connection));
      socket.once('error', error => {
        connection.#fail(error);
        reject(error);
      });
      socket.once('close', () => connection.#fail(new Error(`${url} closed the connection`)));
    });
  }

  /** The head of a request, to be made once where the same one is asked many times. */
  head(method: string, path: string, headers: readonly string[] = []): string {
    return [`${method} ${path} HTTP/1.1`, `Host: ${this.#host}`, ...headers, '', ''].join('\r\n');
  }

  /** Sends a head that is made already, without a body. */
  exchange(head: string, keep = false): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) return reject(this.#error);
      this.#failed = reject;
      this.#reader = new AnswerReader(head.startsWith('HEAD'), keep, resolve);
      this.#socket.write(head, 'latin1');
    });
  }

  async ask(
    method: string,
    path: string,
    { headers = [], body, keep = false }: Asking = {},
  ): Promise<Answer> {
    if (body === undefined) {
      const empty = method === 'GET' || method === 'HEAD' ? [] : ['Content-Length: 0'];
      return this.exchange(this.head(method, path, [...headers, ...empty]), keep);
    }
    const framing =
      body.length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
    const answer = this.exchange(this.head(method, path, [...headers, framing]), keep);
    // Where the connection fails, `answer` says so; whoever awaits it must not be kept by what cannot be sent.
    await Promise.race([body.send(this.#socket), answer]);
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): boolean {
    try {
      this.#reader?.take(bytes);
    } catch (error) {
      this.#fail(error as Error);
      this.#socket.destroy();
    }
    return true;
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#failed?.(this.#error);
  }
}

/** Asks on a connection that lasts for that one question. */
export async function askOnce(url: string, method: string, path: string, asking?: Asking): Promise<Answer> {
  const connection = await HttpConnection.open(url);
  try {
    return await connection.ask(method, path, asking);
  } finally {
    connection.close();
  }
}
