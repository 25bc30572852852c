import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestBackend } from '../backend.test-support.ts';
import { notedSettings, noteSettings } from './noted-settings.ts';
import { ecrReplication } from './replication.ts';
import { settingsFor } from './settings.ts';

const entry = (registry: string, policies = true) => ({ registry, settings: { chaining: false, policies } });

test('the entry that names a registry most exactly counts, alone', () => {
  const entries = ['*/*', '*/us-east-1', '111122223333/*', '111122223333/us-east-1'].map(registry =>
    entry(registry),
  );
  const settingsOf = settingsFor(entries);
  const chosen = (account: string, region: string) =>
    entries.find(({ settings }) => settings === settingsOf({ account, region }))?.registry;
  assert.equal(chosen('111122223333', 'us-east-1'), '111122223333/us-east-1');
  assert.equal(chosen('111122223333', 'eu-west-1'), '111122223333/*');
  assert.equal(chosen('444455556666', 'us-east-1'), '*/us-east-1');
  assert.equal(chosen('444455556666', 'eu-west-1'), '*/*');
});

test('without an entry a registry replicates as ECR does', () => {
  const source = { account: '111122223333', region: 'us-east-1' };
  assert.equal(settingsFor([])(source), ecrReplication);
  assert.equal(settingsFor([entry('444455556666/*')])(source), ecrReplication);
});

test('what is noted is what the last start had', async () => {
  await using backend = await openTestBackend();
  assert.deepEqual(await notedSettings(backend.db), []);
  for (const entries of [[entry('*/*')], [entry('*/*', false)], []]) {
    await noteSettings(backend.db, entries);
    await noteSettings(backend.db, entries);
    assert.deepEqual(await notedSettings(backend.db), entries);
  }
});
