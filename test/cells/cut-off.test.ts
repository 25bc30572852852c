import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { CreateUserCommand, GetUserCommand, type IAMServiceException } from '@aws-sdk/client-iam';
import { freePort } from '../support/free-port.ts';
import { root } from '../support/root.ts';
import { type Server, startServer, withoutOptions } from '../support/server.ts';
import { until } from '../support/until.ts';
import { account, type CellsPlace, cellsPlace, ecrOf, iamOf, metric } from './two-cells.ts';

async function placeFor(t: TestContext): Promise<CellsPlace> {
  const place = await cellsPlace();
  t.after(() => place.remove());
  return place;
}

interface Refused {
  readonly code: number | null;
  readonly printed: string;
}

/** Starts `west` with this data, which is not to become ready; once it prints `text`, it is told to stop. */
async function refused(place: CellsPlace, data: string, text: string): Promise<Refused> {
  const listen = `127.0.0.1:${await freePort()}`;
  const args = ['serve', '--listen', listen, '--data', data, ...place.optionsOf('west')];
  const child = spawn(join(root, 'bin/entrepot'), args, { env: withoutOptions(process.env) });
  const ended = once(child, 'close');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      printed += chunk;
      if (printed.includes(text)) child.kill('SIGTERM');
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const [code] = (await ended) as [number | null];
  clearTimeout(timer);
  assert.ok(printed.includes(text), printed);
  assert.doesNotMatch(printed, /entrepot ready/);
  return { code, printed };
}

const count = (server: Server, text: string) => server.log().split(text).length - 1;

test('a cell that is cut off goes on deciding, also after a restart, and catches up later', async t => {
  const place = await placeFor(t);
  const east = await place.start('east');
  const west = await place.start('west');
  const describe = () => ecrOf(west, 'west').send(new DescribeRepositoriesCommand({}));
  await describe();

  await east.kill();
  await until(async () => (await metric(west, 'entrepot_accounts_connected')) === 0);
  await describe();
  const create = () => iamOf(west).send(new CreateUserCommand({ UserName: 'later' }));
  await assert.rejects(create(), (error: IAMServiceException) => {
    assert.equal(error.name, 'ServiceUnavailable');
    assert.equal(error.$metadata.httpStatusCode, 503);
    assert.match(`${error.$response?.headers['x-entrepot-hint']}`, /cannot be reached from here\. Try again/);
    return true;
  });
  await sleep(1_500);
  assert.equal(count(west, 'deciding by their last state'), 1);
  assert.ok((await metric(west, 'entrepot_accounts_age_seconds')) > 1);

  await west.kill();
  await west.start();
  await describe();
  assert.equal(await metric(west, 'entrepot_accounts_connected'), 0);
  assert.ok((await metric(west, 'entrepot_accounts_age_seconds')) > 1, 'it forgot how old its state is');

  await east.start();
  await iamOf(east).send(new CreateUserCommand({ UserName: 'meanwhile' }));
  await until(async () => (await metric(west, 'entrepot_accounts_connected')) === 1);
  await until(() => count(west, 'following the home of accounts again') === 1);
  await create();
  await iamOf(east).send(new GetUserCommand({ UserName: 'later' }));

  assert.equal(await west.stop(), 0);
  const started = performance.now();
  assert.equal(await east.stop(), 0);
  assert.ok(
    performance.now() - started < 5_000,
    'a follower that waits for news kept the home from stopping',
  );
});

test('a cell that starts before its home waits for it, until it is told to stop', async t => {
  const place = await placeFor(t);
  const first = await place.start('east');
  await first.kill();
  const data = join(first.data, '../west');

  assert.equal((await refused(place, data, 'waiting for the home of accounts')).code, 0);

  const waiting = place.start('west', data);
  await sleep(1_000);
  await first.start();
  const west = await waiting;
  assert.equal(count(west, 'waiting for the home of accounts'), 1);
  await ecrOf(west, 'west').send(new DescribeRepositoriesCommand({}));
});

test('a cell without the key, with another one or with one that is not secret is refused', async t => {
  const place = await placeFor(t);
  const data = join(place.file, '../west');
  const missing = await refused(place, data, 'the key of the cells, is missing');
  assert.equal(missing.code, 1);
  assert.match(missing.printed, /start that first, and copy the file/);

  const east = await place.start('east');
  chmodSync(place.key, 0o644);
  assert.equal((await refused(place, data, 'can be read by others')).code, 1);

  rmSync(place.key);
  writeFileSync(place.key, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  await refused(place, data, 'refuses the handshake: is the key file of the cells the same on both?');
  assert.match(east.log(), /refused who is no cell/);
});

test('a cell whose secrets are sealed with another key does not start', async t => {
  const place = await placeFor(t);
  await place.start('east');
  const alone = await startServer({ landingZone: `accounts:\n  - { id: "${account}", name: Alone }\n` });
  t.after(() => alone.remove());
  await alone.stop();
  const before = readFileSync(join(alone.data, 'master.key'));
  const text = 'master.key in this data directory is not the one of east';
  assert.equal((await refused(place, alone.data, text)).code, 1);
  assert.deepEqual(readFileSync(join(alone.data, 'master.key')), before);
});
