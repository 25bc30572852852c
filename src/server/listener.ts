import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { RequestFacts } from '../access/request-facts.ts';
import { handleAws } from '../api/aws/door.ts';
import { handleOci } from '../api/oci/door.ts';
import type { Services } from '../api/services.ts';
import type { World } from '../base/world.ts';
import { serverFault } from './faults.ts';
import type { Metrics } from './metrics.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Serves `/metrics` where given. */
  readonly metrics?: Metrics | undefined;
  readonly world: World;
  /** Gets what nobody expected, with the request's id. */
  readonly report: (error: unknown, requestId: string) => void;
}

export interface Listener {
  /** The port that it listens on. */
  readonly port: number;
  /** Begins to answer; until then requests wait. */
  serve(services: Services): void;
  /** Takes no new request, lets those that run finish for at most `patience` milliseconds, then cuts them off. */
  stop(patience: number): Promise<void>;
}

/** Session tokens are long, and presigned URLs carry them. */
const maxHeaderSize = 32 * 1024;
/** Milliseconds for a client to send its headers, and for a connection to stand still. */
const headersTimeout = 15_000;
const idleTimeout = 60_000;

/** Opens the port. Throws CannotListen. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const ready = Promise.withResolvers<Services>();
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    ready.promise.then(services => route(request, response, services, options));
  };
  // A body may take as long as it keeps coming: the time that a connection stands still is limited instead.
  const limits = { maxHeaderSize, headersTimeout, requestTimeout: 0, keepAliveTimeout: idleTimeout };
  const server: Server = options.tls
    ? createTlsServer({ ...limits, ...options.tls }, answer)
    : createServer(limits, answer);
  server.timeout = idleTimeout;
  server.maxRequestsPerSocket = 0;

  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const address = `${options.host}:${options.port}`;
    throw serverFault('CannotListen', { address, reason: (error as Error).message });
  }
  return {
    port: (server.address() as AddressInfo).port,
    serve: ready.resolve,
    async stop(patience) {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), patience);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Which door a request goes to. */
function route(
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
  options: ListenerOptions,
): void {
  const { world, metrics } = options;
  const started = performance.now();
  const path = (request.url ?? '/').split('?', 1)[0] as string;
  const door = path === '/v2' || path.startsWith('/v2/') ? 'oci' : isOwn(path, metrics) ? 'other' : 'aws';
  const facts = factsOf(request, world, options.tls !== undefined);
  const report = (error: unknown) => options.report(error, facts.id);
  response.once('close', () =>
    metrics?.request(door, request.method ?? '', response.statusCode, (performance.now() - started) / 1000),
  );
  if (door === 'oci') void handleOci(request, response, { services, facts, report });
  else if (door === 'aws') void handleAws(request, response, { services, facts, report });
  else void own(path, response, metrics);
}

const isOwn = (path: string, metrics: Metrics | undefined): boolean =>
  path === '/healthz' || (path === '/metrics' && metrics !== undefined);

async function own(path: string, response: ServerResponse, metrics: Metrics | undefined): Promise<void> {
  const { type, text } =
    path === '/metrics' && metrics ? await metrics.render() : { type: 'text/plain', text: 'ok\n' };
  response.writeHead(200, { 'Content-Type': type }).end(text);
}

function factsOf(request: IncomingMessage, world: World, secure: boolean): Omit<RequestFacts, 'region'> {
  return {
    id: world.uuid(),
    time: world.now(),
    sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    userAgent: request.headers['user-agent'] ?? '',
    secure,
    origin: `${secure ? 'https' : 'http'}://${request.headers.host ?? ''}`,
  };
}
