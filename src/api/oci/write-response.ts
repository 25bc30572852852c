import type { ServerResponse } from 'node:http';
import type { OciResponse } from './response.ts';

/**
 * Sends `value`. A stream's next chunk is asked for when the one before has left, since it may come in the same
 * buffer; when the client leaves or the stream fails, the stream is closed and the connection cut, so that nobody
 * takes a part for the whole. Never rejects because of the client; rejects with what the stream threw.
 */
export async function writeResponse(response: ServerResponse, value: OciResponse): Promise<void> {
  response.writeHead(value.status, headerLines(value.headers));
  if (response.req.method === 'HEAD' || value.body === undefined) {
    response.end();
  } else if (value.body instanceof Uint8Array) {
    response.end(value.body);
  } else {
    await stream(response, value.body);
  }
}

/** Names and values in turn, which `node:http` writes as they are. */
function headerLines(headers: OciResponse['headers']): string[] {
  const lines = ['Docker-Distribution-Api-Version', 'registry/2.0'];
  for (const name in headers) {
    const value = headers[name] as string | readonly string[];
    if (typeof value === 'string') lines.push(name, value);
    else for (const each of value) lines.push(name, each);
  }
  return lines;
}

async function stream(response: ServerResponse, body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of body) {
      if (!(await sent(response, chunk))) return;
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

/** Resolves to true once the chunk's bytes are no longer needed, to false where the client is gone. */
function sent(response: ServerResponse, chunk: Uint8Array): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise(resolve => {
    const gone = () => resolve(false);
    response.once('close', gone);
    response.write(chunk, error => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}
