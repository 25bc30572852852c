import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as send } from 'node:https';
import type { Fault } from '../../base/fault.ts';
import { cellFault } from '../faults.ts';
import type { Bandwidth } from './bandwidth.ts';
import { faultOf, faultType } from './fault-message.ts';
import { handshakeKey, handshakeOptions, refuseCertificates } from './handshake.ts';
import { type ChannelBody, readJson } from './messages.ts';
import { sendBody } from './send-body.ts';

export interface PeerOptions {
  /** This cell's name. */
  readonly cell: string;
  /** The other cell's name. */
  readonly name: string;
  readonly address: { readonly host: string; readonly port: number };
  /** The content of the cells' key file. */
  readonly key: Uint8Array;
  /** What may be sent to it. */
  readonly bandwidth?: Bandwidth | undefined;
  /** Connections at the same time; 16 by default. Further requests wait. */
  readonly connections?: number;
}

export interface PeerRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: URLSearchParams | Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it comes; never held in memory. */
  readonly body?: ChannelBody;
  /** Gives the request up, at any time until the answer's body ends: then its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface PeerResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read to its end or left with `break`; throws CellUnreachable where it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
  json(): Promise<unknown>;
}

/** Another cell, as one that asks it sees it. */
export interface Peer {
  readonly name: string;
  /**
   * Throws CellUnreachable for everything that happens to the connection, and the fault that the other cell answers.
   * Nothing is tried again, but a GET whose idle connection turns out to be closed.
   */
  request(request: PeerRequest): Promise<PeerResponse>;
  close(): void;
}

/** Milliseconds for a connection to be made, and for one to stand still. */
const connectTimeout = 5_000;
const standstill = 30_000;

export function openPeer(options: PeerOptions): Peer {
  const { cell, name, address, key } = options;
  const agent = new Agent({
    ...handshakeOptions,
    pskCallback: () => ({ identity: cell, psk: handshakeKey(key, cell, name) }),
    checkServerIdentity: refuseCertificates,
    ca: [],
    // Every connection proves itself anew.
    maxCachedSessions: 0,
    keepAlive: true,
    maxSockets: options.connections ?? 16,
    scheduling: 'lifo',
  });
  const unreachable = (error: unknown) =>
    cellFault('CellUnreachable', { cell: name, reason: reasonOf(error) });
  return {
    name,
    async request(request) {
      request.signal?.throwIfAborted();
      try {
        return await exchange(agent, address, options.bandwidth, request, unreachable);
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
        return await exchange(agent, address, options.bandwidth, request, unreachable);
      }
    },
    close: () => agent.destroy(),
  };
}

/** An idle connection that the other side had closed already: whatever is safe to repeat may be. */
class StaleConnection extends Error {}

function exchange(
  agent: Agent,
  { host, port }: PeerOptions['address'],
  bandwidth: Bandwidth | undefined,
  { method, path, query, headers, body, signal }: PeerRequest,
  unreachable: (error: unknown) => Fault,
): Promise<PeerResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<PeerResponse>();
  const search = `${new URLSearchParams(query)}`;
  const request = send({
    ...{ agent, host, port, method, signal, timeout: standstill },
    path: search === '' ? path : `${path}?${search}`,
    headers: {
      ...headers,
      ...(body instanceof Uint8Array && { 'content-length': `${body.length}` }),
    },
  });
  /** Thrown instead of what it does to the connection. */
  let cause: unknown;
  const failed = (error: unknown) => (signal?.aborted ? signal.reason : (cause ?? unreachable(error)));
  const giveUp = (reason: string) => {
    cause = unreachable(new Error(reason));
    request.destroy();
  };

  request.on('socket', socket => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => giveUp('no connection in 5 s'), connectTimeout);
    socket.once('secureConnect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
  request.on('timeout', () => giveUp('it stood still for 30 s'));
  const answered = new AbortController();
  request.on('error', error => {
    const stale = request.reusedSocket && isReset(error) && method === 'GET' && !body && !signal?.aborted;
    reject(stale ? new StaleConnection() : failed(error));
    answered.abort();
  });
  request.on('response', response => {
    answered.abort();
    // What is not sent yet is of no interest any more, and the connection cannot be used without it.
    if (!request.writableEnded) response.once('close', () => request.destroy());
    answerOf(response, failed).then(resolve, reject);
  });

  if (body === undefined) request.end();
  else {
    sendBody(request, body, bandwidth, answered.signal).catch(error => {
      cause = error;
      request.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }
  return promise;
}

async function answerOf(
  response: IncomingMessage,
  failed: (error: unknown) => unknown,
): Promise<PeerResponse> {
  const { statusCode: status = 0, headers } = response;
  const body = bodyOf(response, failed);
  if (headers['content-type'] === faultType) {
    const fault = faultOf(await readJson(body));
    throw fault ?? failed(new Error(`it answered ${status} without a reason`));
  }
  return { status, headers, body, json: () => readJson(body) };
}

async function* bodyOf(
  response: IncomingMessage,
  failed: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    yield* response;
  } catch (error) {
    throw failed(error);
  }
}

const isReset = (error: unknown): boolean =>
  ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');

/** What became of the connection, for people: a refused handshake arrives as an alert, or as a connection that ends. */
function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return 'it refuses the handshake: is the key file of the cells the same on both?';
  return message;
}
