import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Notices } from '../notices.ts';
import type { Traffic } from './traffic.ts';

interface Answer {
  readonly status: 400 | 408 | 413 | 431;
  readonly phrase: string;
  readonly body: string;
}

const malformed: Answer = { status: 400, phrase: 'Bad Request', body: 'This is not a request in HTTP/1.1.' };
const answers: Readonly<Record<string, Answer>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    phrase: 'Request Timeout',
    body: 'The headers of the request did not arrive in time.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    phrase: 'Request Header Fields Too Large',
    body: 'The headers of the request are too long for this server.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    phrase: 'Payload Too Large',
    body: 'The chunk extensions of the body are too long.',
  },
};

/** Answers what never became a request, counts it, and closes the connection. */
export function answerClientErrors(server: Server, traffic: Traffic, notices: Notices): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket & { _httpMessage?: Sent }) => {
    const answer = answers[error.code ?? ''] ?? (error.code?.startsWith('HPE_') ? malformed : undefined);
    // Anything else is a connection that broke: nobody is there to be told, and nothing is wrong.
    if (answer === undefined) return void socket.destroy();
    const { status, phrase, body } = answer;
    if (status === 408) traffic.timeouts.headers++;
    else traffic.malformed[status]++;
    const details = { status, code: error.code, client: socket.remoteAddress };
    notices.warn(`client-error-${status}`, details, 'connection closed before a request was read');
    // In the middle of an answer another one would be taken for a part of it.
    if (!socket.writable || socket._httpMessage?.headersSent) return void socket.destroy();
    const head = `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: text/plain\r\nContent-Length: ${body.length + 1}`;
    socket.end(`${head}\r\nConnection: close\r\n\r\n${body}\n`, () => socket.destroy());
  });
}

interface Sent {
  readonly headersSent: boolean;
}
