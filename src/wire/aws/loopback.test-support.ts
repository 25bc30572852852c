import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SignedRequest } from './sigv4/request.ts';

export interface Received extends SignedRequest {
  readonly body: Buffer;
  readonly target: string;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * A server on a free port of this machine that answers every request with `answer`, until disposed of.
 * What `answer` throws fails the test where the server is disposed of.
 */
export async function listen(
  answer: (request: Received) => Answer,
): Promise<{ readonly endpoint: string; readonly port: number } & AsyncDisposable> {
  const errors: unknown[] = [];
  const attempt = (request: Received): Answer => {
    try {
      return answer(request);
    } catch (error) {
      errors.push(error);
      return { status: 400, type: 'text/plain', body: String(error) };
    }
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', chunk => chunks.push(chunk));
    incoming.on('end', () => {
      const request = receive(incoming.method!, incoming.url!, incoming.rawHeaders, Buffer.concat(chunks));
      const { status, type, body } = attempt(request);
      outgoing.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'header-id' }).end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      if (errors.length > 0) throw errors[0];
    },
  };
}

function receive(method: string, url: string, raw: readonly string[], body: Buffer): Received {
  const mark = url.indexOf('?');
  const headers: [string, string][] = [];
  for (let i = 0; i < raw.length; i += 2) headers.push([raw[i]!, raw[i + 1]!]);
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    bodyHash: hash('sha256', body, 'hex'),
    body,
    target: headers.find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1] ?? '',
  };
}
