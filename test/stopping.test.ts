import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { beginUpload, fresh, type OciRegistry, openOciRegistry } from './oci-registry.ts';

let registry: OciRegistry;
before(async () => {
  registry = await openOciRegistry();
});
after(() => registry.server.remove());

test('a server that is told to stop finishes what it holds, and waits for no connection that is kept open', async () => {
  const { server, root, authorization } = registry;
  const path = await beginUpload(root, 'app/web');
  const agent = new http.Agent({ keepAlive: true });
  const headers = { authorization, 'transfer-encoding': 'chunked' };
  const request = http.request(new URL(path, server.url), { method: 'PATCH', agent, headers });
  const grown = server.holdsMore(300_000);
  request.write(fresh(700_000));
  await grown;
  const told = performance.now();
  const stopped = server.stop();
  // The server no longer listens: it knows.
  while (
    await fetch(`${server.url}/healthz`).then(
      () => true,
      () => false,
    )
  );
  request.end(fresh(100_000));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  assert.equal(response.statusCode, 202);
  assert.equal(response.headers.range, '0-799999');
  assert.equal(response.headers.connection, 'close', 'the client knows, too');
  response.resume();
  assert.equal(await stopped, 0);
  assert.ok(performance.now() - told < 10_000, `it took ${performance.now() - told} ms`);
  agent.destroy();
});
