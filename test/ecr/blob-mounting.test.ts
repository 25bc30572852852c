import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PutAccountSettingCommand } from '@aws-sdk/client-ecr';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { newRepository, owner, region, startEcrWorld, uploadLayer } from './world.ts';

test('blobs are mounted unless the account setting BLOB_MOUNTING is DISABLED', async t => {
  const world = await startEcrWorld();
  t.after(() => world.close());
  const [from, to] = [await newRepository(world.owner), await newRepository(world.owner)];
  const digest = await uploadLayer(world.owner, from, Buffer.from('layer'));
  const another = await uploadLayer(world.owner, from, Buffer.from('another layer'));
  const authorization = `Basic ${Buffer.from(`AWS:${await loginPassword(world.owner)}`).toString('base64')}`;
  const base = `${world.server.url}/v2/${owner}/${region}/${to}`;
  const mount = async (blob: string) => {
    const url = `${base}/blobs/uploads/?mount=${blob}&from=${from}`;
    return (await fetch(url, { method: 'POST', headers: { authorization } })).status;
  };
  const has = async (blob: string) =>
    (await fetch(`${base}/blobs/${blob}`, { method: 'HEAD', headers: { authorization } })).status;
  const set = (value: string) =>
    world.owner.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value }));

  assert.equal(await mount(digest), 201);
  await set('DISABLED');
  assert.equal(await mount(another), 202);
  assert.equal(await has(another), 404);
  assert.equal(await has(digest), 200, 'what was mounted stays');
  await set('ENABLED');
  assert.equal(await mount(another), 201);
});

test('a mount does not reach into another region, where the token opens nothing', async t => {
  const world = await startEcrWorld();
  t.after(() => world.close());
  const elsewhere = ecrClient(world.server.url, world.server.rootOf(owner), 'eu-west-1');
  t.after(() => elsewhere.destroy());
  const source = await newRepository(elsewhere);
  const digest = await uploadLayer(elsewhere, source, Buffer.from('far'));
  const to = await newRepository(world.owner);
  const authorization = `Basic ${Buffer.from(`AWS:${await loginPassword(world.owner)}`).toString('base64')}`;
  const from = encodeURIComponent(`${owner}/eu-west-1/${source}`);
  const url = `${world.server.url}/v2/${owner}/${region}/${to}/blobs/uploads/?mount=${digest}&from=${from}`;
  assert.equal((await fetch(url, { method: 'POST', headers: { authorization } })).status, 202);
});
