import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Puller } from './pull.ts';

test('every tag is read, however many pages there are', async t => {
  const tags = Array.from({ length: 250 }, (_, n) => `t${String(n).padStart(3, '0')}`);
  const server = createServer((request, response) => {
    const last = new URL(request.url as string, 'http://x').searchParams.get('last');
    const page = tags.filter(tag => last === null || tag > last).slice(0, 100);
    const more = page.at(-1) !== tags.at(-1);
    if (more) response.setHeader('Link', `</v2/app/tags/list?last=${page.at(-1)}&n=100>; rel="next"`);
    response.end(JSON.stringify({ name: 'app', tags: page }));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise(resolve => server.once('listening', resolve));
  const puller = new Puller(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '');
  assert.deepEqual(await puller.tags('app'), tags);
  assert.deepEqual(puller.wrong, []);
});
