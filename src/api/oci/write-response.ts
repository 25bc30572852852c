import type { ServerResponse } from 'node:http';
import type { OciResponse } from './response.ts';
import { sendReading } from './send-reading.ts';

/** Sends `value`. Never rejects because of the client; rejects with what opening or reading its body threw. */
export async function writeResponse(response: ServerResponse, value: OciResponse): Promise<void> {
  response.writeHead(value.status, headerLines(value.headers));
  if (response.req.method === 'HEAD' || value.body === undefined) {
    response.end();
  } else if (value.body instanceof Uint8Array) {
    response.end(value.body);
  } else {
    await sendReading(response, value.body);
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
