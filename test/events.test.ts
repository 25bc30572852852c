import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchDeleteImageCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { newRepository, other, owner, pushImage, region } from './ecr/world.ts';
import { atExit } from './support/cleanup.ts';
import { ecrClient } from './support/ecr.ts';
import { root } from './support/root.ts';
import { type Server, startServer, withoutOptions } from './support/server.ts';
import { tempDir } from './support/temp.ts';
import { until } from './support/until.ts';

const landingZone = `
accounts:
  - { id: "${owner}", name: owner }
  - { id: "${other}", name: other }
`;
const secret = 'a secret of the receiver';

interface Envelope {
  readonly id: string;
  readonly account: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

interface Delivery {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** A receiver of webhooks that answers as `answer` says; 0 is no answer at all. */
async function startReceiver(answer: (delivery: number) => number) {
  const deliveries: Delivery[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), at: Date.now() });
    const status = answer(deliveries.length);
    if (status !== 0) response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    deliveries,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const lines = (text: string): Envelope[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Envelope);

describe('events', () => {
  const dir = tempDir('events');
  const file = join(dir.path, 'events.log');
  const receivers: { close(): void }[] = [];
  let server: Server | undefined;
  let ecr: ECRClient;
  after(() => dir.remove());
  afterEach(async () => {
    ecr?.destroy();
    await server?.remove();
    for (const receiver of receivers.splice(0)) receiver.close();
  });

  const receiver = async (answer: (delivery: number) => number) => {
    const started = await startReceiver(answer);
    receivers.push(started);
    return started;
  };
  let count = 0;
  const start = async (events: string) => {
    const config = join(dir.path, `${++count}.yaml`);
    writeFileSync(config, events);
    server = await startServer({ landingZone, options: ['--config', config] });
    ecr = ecrClient(server.url, server.rootOf(owner), region);
    return server;
  };

  test('go to a webhook, signed, and again until it answers 2xx', async () => {
    const hook = await receiver(delivery => (delivery < 3 ? 503 : 204));
    await start(`events: [{ webhook: "${hook.url}", secret: ${secret} }]`);
    const repository = await newRepository(ecr);
    const image = await pushImage(ecr, repository, 'v1');
    await until(() => hook.deliveries.length === 3);
    await sleep(200);
    assert.equal(hook.deliveries.length, 3);
    const bodies = new Set(hook.deliveries.map(each => each.body));
    assert.equal(bodies.size, 1);
    for (const [index, { headers, body, at }] of hook.deliveries.entries()) {
      const timestamp = headers['entrepot-timestamp'] as string;
      const proof = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      assert.equal(headers['entrepot-signature'], `v1=${proof}`);
      assert.ok(Math.abs(Number(timestamp) * 1000 - at) < 5_000);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['entrepot-attempt'], String(index + 1));
      const envelope = JSON.parse(body) as Envelope & Record<string, unknown>;
      assert.equal(headers['entrepot-event-id'], envelope.id);
      assert.deepEqual(
        [envelope.version, envelope.source, envelope.account, envelope.region, envelope.resources],
        ['0', 'aws.ecr', owner, region, []],
      );
      assert.match(envelope.time as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.equal(envelope['detail-type'], 'ECR Image Action');
      assert.equal(envelope.detail['image-digest'], image.digest);
      assert.equal(envelope.detail['image-tag'], 'v1');
    }
    assert.doesNotMatch(server?.log() ?? '', /a secret/);
  });

  test('reach one target, filtered, whatever another one does; a file holds them, one a line', async () => {
    const silent = await receiver(() => 0);
    const deletes = await receiver(() => 200);
    await start(`
events:
  - { webhook: "${silent.url}", secret: ${secret} }
  - { webhook: "${deletes.url}", secret: ${secret}, accounts: ["${other}"] }
  - { file: "${file}", accounts: ["${owner}"], detailTypes: [ECR Image Action] }
`);
    const repository = await newRepository(ecr);
    const held = () => {
      try {
        return lines(readFileSync(file, 'utf8'));
      } catch {
        return [];
      }
    };
    // More than the silent one takes at a time.
    for (let at = 0; at < 12; at++) await pushImage(ecr, repository, `v${at}`, `content ${at}`);
    await until(() => held().length === 12);
    const tags = held().map(each => each.detail['image-tag']);
    assert.deepEqual(
      tags,
      [...Array(12).keys()].map(at => `v${at}`),
    );
    assert.equal(deletes.deliveries.length, 0);
    assert.ok(silent.deliveries.length > 0);

    const imageIds = [{ imageTag: 'v0' }];
    await ecr.send(new BatchDeleteImageCommand({ repositoryName: repository, imageIds }));
    await until(() => held().length === 13);
    assert.equal(held().at(-1)?.detail['action-type'], 'DELETE');

    // A target that hangs keeps no server from stopping.
    const started = Date.now();
    assert.equal(await server?.stop(), 0);
    assert.ok(Date.now() - started < 8_000);
  });

  test('arrive after a kill -9 between the push and the delivery', async () => {
    let answering = false;
    const hook = await receiver(() => (answering ? 200 : 0));
    const running = await start(`events: [{ webhook: "${hook.url}", secret: ${secret} }]`);
    const repository = await newRepository(ecr);
    const digests: string[] = [];
    for (let at = 0; at < 20; at++) {
      digests.push((await pushImage(ecr, repository, `v${at}`, `content ${at}`)).digest);
    }
    await running.kill();
    const before = hook.deliveries.length;
    assert.ok(before < 20, `${before} deliveries`);
    answering = true;
    await running.start();
    const answered = () =>
      new Set(
        hook.deliveries.slice(before).map(each => (JSON.parse(each.body) as Envelope).detail['image-digest']),
      );
    await until(() => answered().size === 20);
    assert.deepEqual([...answered()].sort(), digests.sort());
  });

  test('of a target that is no longer configured are dropped, and the log says so', async () => {
    const hook = await receiver(() => 500);
    const running = await start(`events: [{ webhook: "${hook.url}", secret: ${secret} }]`);
    await pushImage(ecr, await newRepository(ecr), 'v1');
    await until(() => hook.deliveries.length > 0);
    await running.stop();
    writeFileSync(join(dir.path, `${count}.yaml`), 'events: []');
    await running.start();
    await until(() => /no longer configured/.test(running.log()));
  });

  test('are refused a configuration that says something else', async () => {
    const wrong: [string, RegExp][] = [
      ['events: 1', /events: must be a list of targets/],
      ['events: [{ webhook: "ftp://x/", secret: 0123456789abcdef }]', /events\[0\]\.webhook: must be a URL/],
      ['events: [{ webhook: "http://x/", secret: short }]', /events\[0\]\.secret: .* 16 characters/],
      ['events: [{ webhook: "http://x/" }]', /events\[0\]\.secret/],
      ['events: [{ secret: 0123456789abcdef }]', /either 'webhook' or 'file'/],
      ['events: [{ file: a, webhook: "http://x/" }]', /either 'webhook' or 'file'/],
      ['events: [{ file: a, colour: red }]', /colour/],
      ['events: [{ file: a, accounts: [1] }]', /events\[0\]\.accounts\[0\]: .*twelve digits/],
      ['events: [{ file: a, detailTypes: [ECR Tea] }]', /events\[0\]\.detailTypes\[0\]: must be one of/],
      ['events: [{ file: a }, { file: a }]', /same target of events twice: a/],
    ];
    for (const [text, expected] of wrong) await assert.rejects(start(text), expected, text);
  });

  describe('tail', () => {
    let tailed: Server;
    let repository: string;
    before(async () => {
      tailed = await start('log-level: warn');
      repository = await newRepository(ecr);
      await pushImage(ecr, repository, 'v1', 'one');
      await pushImage(ecr, repository, 'v2', 'two');
      const stranger = ecrClient(tailed.url, tailed.rootOf(other), region);
      await pushImage(stranger, await newRepository(stranger), 'theirs');
      stranger.destroy();
      // `afterEach` is for the other tests.
      server = undefined;
    });
    after(() => tailed.remove());

    const spawnTail = (
      ...args: string[]
    ): { child: ChildProcess; text: () => string; errors: () => string } => {
      const child = spawn(join(root, 'bin/entrepot'), ['events', 'tail', '--data', tailed.data, ...args], {
        env: withoutOptions(process.env),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const forget = atExit(() => child.kill('SIGKILL'));
      child.once('exit', forget);
      let text = '';
      let errors = '';
      child.stdout.on('data', chunk => {
        text += chunk;
      });
      child.stderr.on('data', chunk => {
        errors += chunk;
      });
      return { child, text: () => text, errors: () => errors };
    };
    const tail = async (...args: string[]) => {
      const { child, text, errors } = spawnTail(...args);
      const [code] = await once(child, 'close');
      return { code, tags: code === 0 ? lines(text()).map(each => each.detail['image-tag']) : [], errors };
    };

    test('prints the latest while the server runs, and after', async () => {
      assert.deepEqual((await tail()).tags, ['v1', 'v2', 'theirs']);
      assert.deepEqual((await tail('-n', '1')).tags, ['theirs']);
      assert.deepEqual((await tail('--account', owner, '-n', '1')).tags, ['v2']);
      assert.deepEqual((await tail('--detail-type', 'ECR Image Scan')).tags, []);
      await tailed.stop();
      assert.deepEqual((await tail()).tags, ['v1', 'v2', 'theirs']);
      await tailed.start();
    });

    test('follows, across a restart of the server', async () => {
      const { child, text } = spawnTail('-f', '-n', '0', '--account', owner);
      const tags = () => lines(text()).map(each => each.detail['image-tag']);
      const client = ecrClient(tailed.url, tailed.rootOf(owner), region);
      // The command takes a moment to start; from then on nothing is passed over.
      for (let at = 0; tags().length === 0 && at < 100; at++) {
        await pushImage(client, repository, `probe${at}`, `probe ${at}`);
        await sleep(100);
      }
      await pushImage(client, repository, 'v3', 'three');
      await until(() => tags().includes('v3'));
      await tailed.stop();
      await tailed.start();
      await pushImage(client, repository, 'v4', 'four');
      await until(() => tags().includes('v4'));
      client.destroy();
      child.kill('SIGTERM');
      await once(child, 'close');
    });

    test('says what is wrong', async () => {
      const refusals: [string[], RegExp][] = [
        [['--account', '12'], /--account is '12', but should be twelve digits/],
        [['--detail-type', 'x'], /--detail-type is 'x', but should be one of ECR Image Action/],
        [['--lines', 'x'], /--lines is 'x', but should be a number/],
        [['--data', join(dir.path, 'nothing')], /there are no events in .*nothing/],
      ];
      for (const [args, expected] of refusals) {
        const { code, errors } = await tail(...args);
        assert.equal(code, 1);
        assert.match(errors(), expected);
      }
    });
  });
});
