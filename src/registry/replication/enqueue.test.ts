import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobsSchema } from '../../store/jobs/schema.ts';
import type { Database } from '../../store/sql/database.ts';
import {
  imageManifest,
  newRepository,
  openTestBackend,
  pushLayer,
  testRegistry,
} from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { updateRegistry } from '../configuration/registries.ts';
import { putImage } from '../put-image.ts';
import { enqueueReplication } from './enqueue.ts';
import type { ReplicationPayload } from './jobs.ts';
import { plainReplication, type ReplicationSettings } from './replication.ts';
import { replicationStatuses } from './status.ts';

const east = { account: '123456789012', region: 'eu-east-1' };
const other = { account: '987654321098', region: 'us-east-1' };

const configure = (backend: Backend, ...to: { account: string; region: string }[]) =>
  updateRegistry(backend, testRegistry, () => ({
    replication: JSON.stringify({
      rules: [{ destinations: to.map(({ account, region }) => ({ registryId: account, region })) }],
    }),
  }));

const withSettings = (backend: Backend, settings: Partial<ReplicationSettings>): Backend => ({
  ...backend,
  replication: {
    ...plainReplication,
    settingsOf: () => ({ chaining: false, policies: false, ...settings }),
  },
});

const jobs = async ({ db }: Backend) => {
  const { read } = db as unknown as Database<JobsSchema>;
  const rows = await read.selectFrom('jobs').select(['kind', 'payload']).orderBy('id').execute();
  return rows
    .filter(({ kind }) => kind.startsWith('replicate'))
    .map(({ kind, payload }) => ({ kind, ...(JSON.parse(payload) as ReplicationPayload) }));
};

async function push(backend: Backend, tags: readonly string[], note = '') {
  const repository = await newRepository(backend, `app/r${note}${tags.join('')}`);
  const layer = await pushLayer(backend, repository, 'layer');
  const { digest } = await putImage(backend, repository, { manifest: imageManifest(layer, [], note), tags });
  return { repository, digest };
}

describe('a push', () => {
  test('makes a job for each tag and destination, and a status for each destination', async () => {
    await using backend = await openTestBackend();
    await configure(backend, east, other, east);
    const { repository, digest } = await push(backend, ['a', 'b']);
    assert.deepEqual(
      (await jobs(backend)).map(({ tag, to }) => [tag, to.region]),
      [
        ['a', 'eu-east-1'],
        ['a', 'us-east-1'],
        ['b', 'eu-east-1'],
        ['b', 'us-east-1'],
      ],
    );
    const statuses = await replicationStatuses(backend.db.read, repository.id, digest);
    assert.deepEqual(
      statuses.map(({ to, status }) => [to, status]),
      [
        [east, 'IN_PROGRESS'],
        [other, 'IN_PROGRESS'],
      ],
    );
  });

  test('that fails leaves no job', async () => {
    await using backend = await openTestBackend();
    await configure(backend, east);
    const repository = await newRepository(backend);
    const missing = `sha256:${'0'.repeat(64)}` as never;
    await assert.rejects(
      putImage(backend, repository, { manifest: imageManifest(missing, []), tags: ['a'] }),
    );
    assert.deepEqual(await jobs(backend), []);
  });

  test('goes to the jobs of the cell that serves the region', async () => {
    await using test = await openTestBackend();
    const backend: Backend = {
      ...test,
      replication: {
        ...plainReplication,
        cellOf: region => (region === 'eu-east-1' ? 'europe' : undefined),
      },
    };
    await configure(backend, east, other);
    await push(backend, ['a']);
    assert.deepEqual(
      (await jobs(backend)).map(({ kind }) => kind),
      ['replicate:europe', 'replicate'],
    );
  });

  test('is filtered by its tag where that is set; an untagged image comes with its list only', async () => {
    await using test = await openTestBackend();
    const backend = withSettings(test, { tags: { include: ['v*'], exclude: ['*-dev'] } });
    await configure(backend, east);
    for (const tags of [['v1'], ['v1-dev'], ['latest'], []]) await push(backend, tags);
    assert.deepEqual(
      (await jobs(backend)).map(({ tag }) => tag),
      ['v1'],
    );
  });
});

describe('what arrived by replication', () => {
  const arrived = async (
    settings: Partial<ReplicationSettings>,
    via: { account: string; region: string }[],
  ) => {
    await using test = await openTestBackend();
    const backend = withSettings(test, settings);
    const { repository, digest } = await push(backend, ['a']);
    await configure(backend, east, other);
    await backend.db.write(tx =>
      enqueueReplication(tx, backend, repository, { digest, tag: 'a', subject: null }, via),
    );
    return (await jobs(backend)).map(({ to, via: passed }) => [to, passed]);
  };

  test('stays where it is', async () => {
    assert.deepEqual(await arrived({}, [other]), []);
  });

  test('goes on with chaining, but never to where it has been', async () => {
    assert.deepEqual(await arrived({ chaining: true }, [other]), [[east, [other]]]);
    assert.deepEqual(await arrived({ chaining: true }, [other, east]), []);
  });
});
