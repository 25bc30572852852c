import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  imageManifest,
  newRepository,
  openTestBackend,
  pushLayer,
  testRegistry,
} from './backend.test-support.ts';
import { putImage } from './put-image.ts';
import { createRepository, deleteRepository, findRepository, listRepositories } from './repositories.ts';
import { changeTags, checkTags } from './repository-tags.ts';

test('a name is taken once in a registry, and free in every other', async () => {
  await using backend = await openTestBackend();
  await newRepository(backend);
  await assert.rejects(newRepository(backend), {
    code: 'RepositoryAlreadyExists',
    message: "The repository with name 'app/web' already exists in the registry with id '123456789012'",
  });
  for (const registry of [
    { ...testRegistry, region: 'us-west-2' },
    { ...testRegistry, account: '999999999999' },
  ]) {
    assert.equal(await findRepository(backend.db.read, registry, 'app/web'), undefined);
    const made = await createRepository(backend, registry, { name: 'app/web' });
    assert.equal(made.arn, `arn:aws:ecr:${registry.region}:${registry.account}:repository/app/web`);
  }
});

test('pages come in the order of names, and survive changes in between', async () => {
  await using backend = await openTestBackend();
  for (const name of ['bb', 'dd', 'aa', 'cc']) await newRepository(backend, name);
  const first = await listRepositories(backend, testRegistry, { limit: 2 });
  assert.deepEqual(
    first.map(each => each.name),
    ['aa', 'bb'],
  );
  const [, last] = first;
  assert.ok(last);
  await deleteRepository(backend, last, false);
  const second = await listRepositories(backend, testRegistry, { after: 'bb', limit: 2 });
  assert.deepEqual(
    second.map(each => each.name),
    ['cc', 'dd'],
  );
});

test('only an empty repository goes without force, and with it all that it held', async () => {
  await using backend = await openTestBackend();
  const repository = await newRepository(backend);
  const config = await pushLayer(backend, repository, '{}');
  await putImage(backend, repository, { manifest: imageManifest(config, []), tags: ['latest'] });
  await assert.rejects(deleteRepository(backend, repository, false), {
    code: 'RepositoryNotEmpty',
    message:
      "The repository with name 'app/web' in registry with id '123456789012' cannot be deleted because it still contains images",
  });
  await deleteRepository(backend, repository, true);
  for (const table of ['images', 'tags', 'layers', 'image_references', 'manifests'] as const) {
    const rows = await backend.db.read.selectFrom(table).selectAll().execute();
    assert.deepEqual(rows, [], table);
  }
  await assert.rejects(deleteRepository(backend, repository, true), { code: 'RepositoryNotFound' });
  const again = await newRepository(backend);
  assert.notEqual(again.id, repository.id);
});

test('tags of a repository are checked, set, replaced and removed', async () => {
  await using backend = await openTestBackend();
  const repository = await newRepository(backend);
  await changeTags(backend, repository, {
    set: checkTags([
      { key: 'team', value: 'a' },
      { key: 'env', value: 'dev' },
    ]),
  });
  await changeTags(backend, repository, {
    set: checkTags([{ key: 'env', value: 'prod' }]),
    remove: ['team'],
  });
  const found = await findRepository(backend.db.read, testRegistry, 'app/web');
  assert.deepEqual([...(found?.tags ?? [])], [['env', 'prod']]);

  for (const bad of [
    [{ key: '', value: '' }],
    [{ key: 'aws:x', value: '' }],
    [{ key: 'k'.repeat(129), value: '' }],
    [{ key: 'k', value: 'v'.repeat(257) }],
    [
      { key: 'k', value: '1' },
      { key: 'k', value: '2' },
    ],
  ]) {
    assert.throws(() => checkTags(bad), { code: 'InvalidTagParameter' });
  }
  const many = Array.from({ length: 50 }, (_, i) => ({ key: `k${i}`, value: '' }));
  await assert.rejects(changeTags(backend, repository, { set: checkTags(many) }), { code: 'TooManyTags' });
});
