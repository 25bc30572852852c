import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  InitiateLayerUploadCommand,
} from '@aws-sdk/client-ecr';
import { atExit } from './support/cleanup.ts';
import { ecrClient, loginPassword } from './support/ecr.ts';
import { metric } from './support/metrics.ts';
import { missing, skipUnless } from './support/needs.ts';
import { type Server, startServer } from './support/server.ts';
import { tempDir } from './support/temp.ts';
import { until } from './support/until.ts';

const account = '123456789012';
const region = 'us-east-1';
const mebibyte = 1024 ** 2;
const skip = skipUnless('full disk', missing.root());

const disk = tempDir('full-disk');
const data = join(disk.path, 'disk');
let server: Server;
let forget = () => {};

before(async () => {
  if (skip) return;
  mkdirSync(data);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data]);
  forget = atExit(() => execFileSync('umount', ['-l', data]));
  const repositories = `repositories: [{ name: app/web, region: ${region} }]`;
  const landingZone = `accounts: [{ id: "${account}", name: one, ${repositories} }]`;
  server = await startServer({
    landingZone,
    dataDirectory: join(data, 'data'),
    options: ['--metrics'],
  });
});
after(async () => {
  if (skip) return;
  await server.remove();
  execFileSync('umount', ['-l', data]);
  forget();
  disk.remove();
});

test('a full disk refuses what needs room, says so, loses nothing, and is over when there is room', {
  skip,
}, async () => {
  const client = ecrClient(server.url, server.rootOf(account), region);
  const password = await loginPassword(client);
  const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
  const repository = `${server.url}/v2/${account}/${region}/app/web`;
  const push = async (size: number, fill: string) => {
    const body = Buffer.alloc(size, fill);
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const headers = { authorization };
    const url = `${repository}/blobs/uploads/?digest=${digest}`;
    return { answer: await fetch(url, { method: 'POST', headers, body }), digest };
  };
  const kept = await push(mebibyte, 'kept');
  assert.equal(kept.answer.status, 201);

  const lost = await push(30 * mebibyte, 'lost');
  assert.equal(lost.answer.status, 507);
  const text = await lost.answer.text();
  assert.match(text, /^\{"errors":\[\{"code":"UNKNOWN","message":"The storage of this server is full\./);
  assert.doesNotMatch(text, new RegExp(disk.path));
  await until(() => /StorageFull/.test(server.log()));
  assert.deepEqual(readdirSync(join(data, 'data', 'blobs', 'stages')), [], 'nothing is left of it');

  // No room at all: the database cannot grow, and reading goes on.
  const filler = join(data, 'filler');
  try {
    writeFileSync(filler, Buffer.alloc(30 * mebibyte));
  } catch {
    // It took what there was.
  }
  const make = (name: string) => client.send(new CreateRepositoryCommand({ repositoryName: name }));
  let failed = 0;
  for (let i = 0; i < 200 && failed === 0; i++) {
    await make(`filling/${i}-${'x'.repeat(200)}`).catch((error: Error) => {
      assert.equal(error.name, 'ServerException');
      assert.equal(error.message, 'The storage of this server is full. Ask its operator to make room.');
      failed++;
    });
  }
  assert.equal(failed, 1, 'the database met the end of the disk');
  const read = await fetch(`${repository}/blobs/${kept.digest}`, { headers: { authorization } });
  assert.equal(read.status, 200);
  assert.deepEqual(Buffer.from(await read.arrayBuffer()), Buffer.alloc(mebibyte, 'kept'));

  // A layer through the API, too; and the audit log keeps in memory what it cannot write.
  const upload = await client
    .send(new InitiateLayerUploadCommand({ repositoryName: 'app/web' }))
    .catch(nameOf);
  assert.equal(upload, 'ServerException');
  const audit = join(data, 'data', 'audit.log');
  const asked: string[] = [];
  for (const deadline = Date.now() + 20_000; !/cannot write the audit log/.test(server.log()); ) {
    assert.ok(Date.now() < deadline, 'the audit log never met the end of the disk');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.send(new DescribeRepositoriesCommand({}))),
    );
    for (const { $metadata } of answers) asked.push($metadata.requestId as string);
  }
  assert.ok((await metric(server.url, 'entrepot_disk_free_bytes')) < mebibyte);
  assert.ok((await metric(server.url, 'entrepot_failures_total{code="StorageFull"}')) >= 3);
  for (let i = 0; i < 50; i++) await make(`refused/${i}-${'x'.repeat(200)}`).catch(nameOf);
  const said = server.log().match(/"msg":"request failed"/g) ?? [];
  assert.ok(said.length <= 5, `said ${said.length} times`);

  rmSync(filler);
  await make('there-is-room-again');
  assert.equal((await push(2 * mebibyte, 'later')).answer.status, 201);
  const recorded = () => asked.every(id => readFileSync(audit, 'utf8').includes(id));
  await until(recorded);
  assert.equal(await metric(server.url, 'entrepot_audit_records{result="lost"}'), 0);
  client.destroy();
});

const nameOf = (error: Error): string => error.name;
