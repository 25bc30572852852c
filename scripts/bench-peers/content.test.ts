import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempDir } from '../../test/support/temp.ts';
import { Content, KiB, MiB } from './content.ts';
import { HttpConnection } from './http-connection.ts';

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

test('a blob travels in both framings and to a file as its digest says', async () => {
  const received: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push(Buffer.concat(chunks));
    response.end(request.headers['transfer-encoding'] ?? request.headers['content-length']);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  const connection = await HttpConnection.open(`http://127.0.0.1:${address.port}`);
  const content = new Content();
  const directory = tempDir('content');
  // Around a chunk, over several pieces, and beyond what is repeated.
  for (const size of [32, 4 * KiB, 32 * KiB, 32 * KiB + 33, 3 * MiB, 65 * MiB + 5]) {
    for (const framing of ['length', 'chunked'] as const) {
      const blob = content.blob(size);
      const answer = await connection.ask('PUT', '/', { body: blob.body(framing), keep: true });
      assert.equal(answer.body.toString(), framing === 'chunked' ? 'chunked' : `${size}`);
      const bytes = received.pop() as Buffer;
      assert.equal(bytes.length, size);
      assert.equal(digestOf(bytes), blob.digest, `${size} bytes, ${framing}`);
    }
    const blob = content.blob(size);
    blob.save(join(directory.path, 'blob'));
    assert.equal(digestOf(readFileSync(join(directory.path, 'blob'))), blob.digest);
  }
  connection.close();
  server.close();
  directory.remove();
});

test('no two blobs are alike', () => {
  const content = new Content();
  assert.notEqual(content.blob(KiB).digest, content.blob(KiB).digest);
});
