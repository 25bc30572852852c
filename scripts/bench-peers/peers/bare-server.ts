import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sendReading } from '../../../src/api/oci/send-reading.ts';
import { FileReading } from '../../../src/store/blobs/filesystem/file-reading.ts';
import { nodeFileSystem } from '../../../src/store/files/node-file-system.ts';
import { Sender } from '../../../src/store/files/sending/sender.ts';
import { parseRange } from '../../../src/wire/oci/range.ts';

/** `bare-server.ts DIRECTORY PORT`: the files of a directory, sent as Entrepot sends blobs, with nothing around it. */
const [directory = '', port] = process.argv.slice(2);
const sender = new Sender();

async function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = /^\/\d+$/.test(url) ? await nodeFileSystem.open(join(directory, url), 'read') : undefined;
  if (file === undefined) return void response.writeHead(404).end();
  const size = await file.size();
  const range = parseRange(headers.range, size);
  const { first, last } = typeof range === 'string' ? { first: 0, last: size - 1 } : range;
  response.writeHead(typeof range === 'string' ? 200 : 206, { 'Content-Length': last - first + 1 });
  await sendReading(response, async () => new FileReading(file, first, last, sender));
}

createServer((request, response) => void answer(request, response)).listen(Number(port), '127.0.0.1');
