import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { RequestFacts } from '../access/request-facts.ts';
import { handleAws } from '../api/aws/door.ts';
import { handleOci } from '../api/oci/door.ts';
import type { Services } from '../api/services.ts';
import type { World } from '../base/world.ts';
import { limitConnections } from './connections/admission.ts';
import { answerClientErrors } from './connections/client-errors.ts';
import { openDraining } from './connections/draining.ts';
import type { ConnectionLimits } from './connections/limits.ts';
import { canOpenFile } from './connections/open-files.ts';
import { openPace } from './connections/pace.ts';
import { SpareFile } from './connections/spare-file.ts';
import type { DoorLabel, Traffic } from './connections/traffic.ts';
import { serverFault } from './faults.ts';
import type { Metrics } from './metrics.ts';
import type { Notices } from './notices.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Serves `/metrics` where given. */
  readonly metrics?: Metrics | undefined;
  readonly limits: ConnectionLimits;
  readonly traffic: Traffic;
  readonly notices: Notices;
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

/** Milliseconds between two looks at what takes too long. */
const lookInterval = 1_000;

/** Opens the port. Throws CannotListen. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const ready = Promise.withResolvers<Services>();
  const { limits, traffic, notices } = options;
  const pace = openPace({
    bytesPerSecond: limits.bodyBytesPerSecond,
    patience: limits.slowBodySeconds * 1000,
    slow(what, socket) {
      traffic.timeouts[what]++;
      notices.warn(what, { what, client: socket.remoteAddress }, 'connection cut: too slow');
    },
  });
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (!admitted(request.socket)) return;
    draining.busy(request.socket, response);
    pace.watch(request, response);
    ready.promise.then(services => route(request, response, services, options));
  };
  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerSeconds * 1000,
    connectionsCheckingInterval: lookInterval,
    // A body may take as long as it keeps coming: `pace` sees to that.
    requestTimeout: 0,
    keepAliveTimeout: limits.idleSeconds * 1000,
  };
  const server: Server = options.tls
    ? createTlsServer({ ...settings, ...options.tls, handshakeTimeout: settings.headersTimeout }, answer)
    : createServer(settings, answer);
  const admitted = limitConnections(server, {
    ...limits,
    traffic,
    notices,
    plain: options.tls === undefined,
  });
  // Under TLS the bytes pass through a socket of their own.
  const connectionEvent = options.tls ? 'secureConnection' : 'connection';
  server.on(connectionEvent, (socket: Socket) => traffic.carries(socket));
  const draining = openDraining(server, connectionEvent);
  answerClientErrors(server, traffic, notices);
  limitIdleTime(server, options);
  server.maxRequestsPerSocket = 0;

  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const address = `${options.host}:${options.port}`;
    throw serverFault('CannotListen', { address, reason: (error as Error).message });
  }
  // What the system cannot accept is no reason to end.
  server.on('error', error => notices.warn('accept', { err: error }, 'cannot accept a connection'));
  const spare = new SpareFile();
  const stopLooking = lookOften(elapsed => {
    pace.look(elapsed);
    if (canOpenFile()) return spare.hold();
    spare.giveUp();
    traffic.filesExhausted += elapsed / 1000;
    notices.warn('files', {}, 'no file can be opened: raise the limit of open files (ulimit -n)');
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve: ready.resolve,
    async stop(patience) {
      await draining.stop(patience);
      stopLooking();
      spare.close();
    },
  };
}

/** Calls `look` about once a second with the milliseconds since the last time. */
function lookOften(look: (elapsed: number) => void): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    look(now - last);
    last = now;
  }, lookInterval).unref();
  return () => clearInterval(timer);
}

/** Closes connections on which nothing moves; one that waits for its next request is no trouble worth counting as such. */
function limitIdleTime(server: Server, { limits, traffic, notices }: ListenerOptions): void {
  server.timeout = limits.idleSeconds * 1000;
  server.on('timeout', (socket: Socket & { _httpMessage?: unknown }) => {
    if (socket._httpMessage) {
      traffic.timeouts.stalled++;
      notices.warn(
        'stalled',
        { client: socket.remoteAddress },
        'connection cut: it stood still within a request',
      );
    } else traffic.idleClosed++;
    socket.destroy();
  });
}

/** Which door a request goes to. */
function route(
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
  options: ListenerOptions,
): void {
  const { world, metrics, traffic } = options;
  const started = performance.now();
  const path = (request.url ?? '/').split('?', 1)[0] as string;
  const door: DoorLabel =
    path === '/v2' || path.startsWith('/v2/') ? 'oci' : isOwn(path, metrics) ? 'other' : 'aws';
  const facts = factsOf(request, world, options.tls !== undefined);
  const report = (error: unknown) => options.report(error, facts.id);
  traffic.inFlight[door]++;
  response.once('close', () => {
    traffic.inFlight[door]--;
    metrics?.request(door, request.method ?? '', response.statusCode, (performance.now() - started) / 1000);
  });
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
