import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf, fresh } from '../oci-registry.ts';
import { Connection } from '../support/connection.ts';
import { until } from '../support/until.ts';
import { blobPath, type Held, head, hold, repository } from './world.ts';

suite('a server that may open few files', () => {
  let held: Held;
  after(() => held?.server.remove());

  test('it says so, does not spin, answers again when there are some, and loses nothing', async () => {
    held = await hold({ connections: 5_000 }, { openFiles: 100 });
    const { server } = held;
    assert.match(server.log(), /fewer connections than configured: the limit of open files/);
    const limit = await held.metric('entrepot_connections_limit');
    assert.ok(limit > 10 && limit < 75, `${limit}`);
    assert.equal(await held.metric('entrepot_open_files_limit'), 100);

    // Uploads that go on hold a connection and a file each: together more than there are.
    const content = fresh(1000);
    assert.equal((await held.root('POST', blobPath(content), { body: content })).status, 201);
    const busy: Connection[] = [];
    for (let i = 0; i < limit - 4; i++) {
      const connection = new Connection(server.url);
      const headers = [`Authorization: ${held.authorization}`, 'Content-Length: 1000000'];
      connection.socket.write(head('POST', blobPath(`never ${i}`), headers));
      connection.socket.write('x'.repeat(10_000));
      busy.push(connection);
    }
    await until(() => busy.some(each => each.received.includes('503 Service Unavailable')));
    const told = busy.find(each => each.received.includes('503'))?.received ?? '';
    assert.match(told, /This server has too many files open\. Try again\./);
    await until(() => /TooManyOpenFiles/.test(server.log()));
    await until(() => /no file can be opened/.test(server.log()));
    const processor = processorSeconds(server.pid);
    await sleep(1_500);
    assert.ok(processorSeconds(server.pid) - processor < 0.75, 'it does not spin');
    for (const { socket } of busy) socket.destroy();

    await until(async () => {
      const answer = await held
        .root('GET', `${repository}/blobs/${digestOf(content)}`)
        .catch(() => undefined);
      return answer?.status === 200 && answer.body.equals(content);
    });
    assert.ok((await held.metric('entrepot_failures_total{code="TooManyOpenFiles"}')) > 0);
    assert.ok((await held.metric('entrepot_open_files_exhausted_seconds_total')) > 0);
    const next = fresh(1000);
    assert.equal((await held.root('POST', blobPath(next), { body: next })).status, 201);
    assert.equal(await server.stop(), 0);
  });
});

/** What the process has used of the processor: `/proc/PID/stat`, in ticks of 10 ms. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
