import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Fault } from '../../base/fault.ts';
import { cellFault } from '../faults.ts';
import type { Bandwidth } from './bandwidth.ts';
import { faultMessage, faultType } from './fault-message.ts';
import { handshakeKey, handshakeOptions } from './handshake.ts';
import type { ChannelResponse, ChannelRoute } from './messages.ts';
import { sendBody } from './send-body.ts';

export interface ChannelOptions {
  /** This cell's name. */
  readonly cell: string;
  /** The names of the others: nobody else is let in. */
  readonly others: readonly string[];
  /** The content of the cells' key file. */
  readonly key: Uint8Array;
  readonly listen: { readonly host: string; readonly port: number };
  /** Looked up at each request, so that routes may be added later. */
  readonly routes: readonly ChannelRoute[];
  /** What may be sent to a cell. */
  readonly bandwidthOf?: (cell: string) => Bandwidth | undefined;
  /** Gets what nobody expected. */
  readonly report: (error: unknown) => void;
  /** Gets who was not let in: an address, and why. */
  readonly refused?: (from: string, reason: string) => void;
}

export interface Channel {
  readonly port: number;
  /** Takes nothing new, lets what runs finish for at most `patience` milliseconds, then cuts it off. */
  stop(patience: number): Promise<void>;
}

const maxHeaderSize = 32 * 1024;
const maxConnections = 256;
/** Milliseconds for a handshake, for headers, for a connection to stand still in a request and between two. */
const handshakeTimeout = 5_000;
const headersTimeout = 10_000;
const standstill = 30_000;
const keepAliveTimeout = 60_000;
/** Milliseconds for a caller to read an answer that came before it had sent everything. */
const discardTime = 5_000;

/** Listens for other cells, on an address of its own. Throws ChannelCannotListen. */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  const { cell, others, key, listen, report } = options;
  const claimed = new WeakMap<TLSSocket, string>();
  let stopping = false;
  const server = createServer(
    {
      ...handshakeOptions,
      ...{ handshakeTimeout, maxHeaderSize, headersTimeout, keepAliveTimeout, requestTimeout: 0 },
      pskCallback: (socket: TLSSocket, identity: string) => {
        if (!others.includes(identity)) return null;
        claimed.set(socket, identity);
        return handshakeKey(key, identity, cell);
      },
    },
    (request, response) => {
      // What runs when the channel stops is the last that its connection carries.
      response.once('finish', () => stopping && request.socket.end());
      // Without a claim it took up an earlier session, which no cell does.
      const caller = claimed.get(request.socket as TLSSocket);
      if (caller === undefined) request.socket.destroy();
      else void answer(request, response, caller, options).catch(report);
    },
  );
  server.timeout = standstill;
  server.maxRequestsPerSocket = 0;
  server.maxConnections = maxConnections;
  server.on('tlsClientError', (error, socket) =>
    options.refused?.(socket.remoteAddress ?? '', error.message),
  );

  server.listen(listen.port, listen.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const address = `${listen.host}:${listen.port}`;
    throw cellFault('ChannelCannotListen', { address, reason: (error as Error).message });
  }
  return {
    port: (server.address() as AddressInfo).port,
    async stop(patience) {
      stopping = true;
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), patience);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  cell: string,
  options: ChannelOptions,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => response.writableFinished || gone.abort());
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const method = request.method ?? '';
  const route = options.routes.find(
    each => each.method === method && (path === each.path || path.startsWith(`${each.path}/`)),
  );
  const bandwidth = route?.unmetered ? undefined : options.bandwidthOf?.(cell);
  try {
    if (!route) throw cellFault('ChannelPathUnknown', { method, path });
    const { status, headers, body } = await route.handler({
      ...{ cell, method, rest: path.slice(route.path.length) },
      query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)),
      headers: request.headers,
      body: { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) },
      signal: gone.signal,
    });
    await send(response, { status: status ?? 200, headers: headers ?? {}, body }, bandwidth, gone.signal);
  } catch (error) {
    // A caller that left makes reading and writing fail: nobody to answer, nothing to report.
    if (gone.signal.aborted || response.destroyed) return;
    // What this machine cannot do is its operator's business, whatever the caller makes of it.
    if (!(error instanceof Fault) || error.code.startsWith('Storage')) options.report(error);
    // In the middle of a body only breaking it off says that it is not whole.
    if (response.headersSent) response.destroy();
    else await send(response, faultResponse(error, options.cell), undefined, gone.signal);
  }
  discardRest(request);
}

const faultResponse = (error: unknown, cell: string) => ({
  status: error instanceof Fault ? 422 : 500,
  headers: { 'content-type': faultType },
  body: faultMessage(error instanceof Fault ? error : cellFault('CellFailed', { cell })),
});

async function send(
  response: ServerResponse,
  { status, headers, body }: Required<Pick<ChannelResponse, 'status' | 'headers'>> & ChannelResponse,
  bandwidth: Bandwidth | undefined,
  gone: AbortSignal,
): Promise<void> {
  const length = body === undefined ? 0 : body instanceof Uint8Array ? body.length : undefined;
  response.writeHead(status, {
    ...headers,
    ...(length !== undefined && headers['content-length'] === undefined && { 'content-length': `${length}` }),
  });
  await sendBody(response, body ?? new Uint8Array(0), bandwidth, gone);
}

/** Lets the rest of a body pass, so that the caller can read the answer, and cuts the connection if it is long. */
function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  setTimeout(() => request.complete || request.socket.destroy(), discardTime).unref();
}
