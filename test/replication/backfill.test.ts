import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DeleteRegistryPolicyCommand } from '@aws-sdk/client-ecr';
import { pushImage, pushIndex } from '../ecr/world.ts';
import { stateOf } from '../support/state.ts';
import { until } from '../support/until.ts';
import { replication } from './command.ts';
import {
  admit,
  createRepository,
  destination,
  elsewhere,
  imagesIn,
  newName,
  openReplicationWorld,
  type ReplicationWorld,
  region,
  replicate,
  settled,
  source,
  statusOf,
  to,
} from './world.ts';

const registry = ['--registry', `${source}/${region}`];
const there = `${destination}/${region}`;

interface Status {
  readonly destination: string;
  readonly complete: number;
  readonly inProgress: number;
  readonly failed: number;
  readonly backfilling: boolean;
  readonly failures: readonly { code: string; count: number; advice: { statement?: object } }[];
}

describe('entrepot replication', () => {
  let world: ReplicationWorld;
  before(async () => {
    world = await openReplicationWorld({ options: ['--metrics'] });
  });
  after(() => world?.close());
  const from = () => world.ecr(source);
  const command = (name: string, ...args: string[]) => replication(world.server.data, name, ...args);
  const json = async <T>(name: string, ...args: string[]): Promise<T> => {
    const ran = await command(name, ...args, '--json');
    return JSON.parse(ran.stdout) as T;
  };

  test('without a configuration there is nothing to tell, and nothing to fill', async () => {
    assert.equal((await command('status')).stdout, 'Nothing is replicated.\n');
    const refused = await command('backfill', ...registry);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /nothing is replicated from 111122223333\/us-east-1/);
    assert.match(refused.stderr, /put-replication-configuration/);
    assert.match((await command('backfill', '--registry', 'here')).stderr, /should be ACCOUNT\/REGION/);
  });

  test('a backfill copies what was pushed before, under each tag, by the rules, once', async () => {
    const first = newName('early');
    const second = newName('early');
    const outside = newName('other');
    for (const name of [first, second, outside]) await createRepository(from(), name);
    const one = await pushImage(from(), first, 'v1', 'one');
    await pushImage(from(), first, 'also', 'one');
    const child = await pushImage(from(), first, undefined, 'child');
    const list = await pushIndex(from(), first, undefined, [child]);
    await pushImage(from(), second, 'v1', 'two');
    await pushImage(from(), outside, 'v1', 'outside');
    await admit(world.ecr(destination));
    await replicate(
      from(),
      {
        destinations: [to(destination)],
        repositoryFilters: [{ filter: 'early', filterType: 'PREFIX_MATCH' }],
      },
      { destinations: [to(source, elsewhere)] },
    );

    const before = stateOf(world.server.data);
    const planned = await command('backfill', ...registry, '--dry-run', '--to', there);
    assert.deepEqual(stateOf(world.server.data), before);
    assert.match(planned.stdout, new RegExp(`^${first} +${there} +2 images +2 tags `, 'm'));
    assert.match(planned.stdout, new RegExp(`^${second} +${there} +1 image +1 tag `, 'm'));
    assert.match(planned.stdout, /^3 images to copy, .*Nothing was changed\.$/m);
    const plan = await json<{ images: number }>('backfill', ...registry, '--dry-run');
    assert.equal(plan.images, 7);
    const only = await json<{ images: number }>('backfill', ...registry, '--dry-run', '--repository', second);
    assert.equal(only.images, 2);

    const ran = await command('backfill', ...registry, '--to', there);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /100 % {2}3 of 3 images/);
    assert.match(ran.stdout, /^3 images copied, .* in /m);
    const images = await imagesIn(world.ecr(destination), first);
    assert.deepEqual(images.get(one.digest)?.imageTags?.sort(), ['also', 'v1']);
    assert.deepEqual([...images.keys()].sort(), [one.digest, child.digest, list].sort());
    assert.equal((await imagesIn(world.ecr(destination), outside)).size, 0);
    assert.equal((await imagesIn(world.ecr(source, elsewhere), first)).size, 0);
    assert.equal((await settled(from(), first, one.digest))[0]?.status, 'COMPLETE');
    assert.deepEqual(await statusOf(from(), first, child.digest), []);

    assert.match((await command('backfill', ...registry, '--to', there)).stdout, /^Nothing is left to copy/);
    const again = await json<{ copied: number }>('backfill', ...registry, '--to', there, '--again');
    assert.equal(again.copied, 3);
    const detached = await command('backfill', ...registry, '--detach');
    assert.match(detached.stdout, /^4 images to copy\. The server does it/);
    await until(async () =>
      (await json<Status[]>('status')).every(
        ({ backfilling, inProgress }) => !backfilling && inProgress === 0,
      ),
    );
    assert.equal((await imagesIn(world.ecr(source, elsewhere), outside)).size, 1);
    assert.match(
      (await command('backfill', ...registry, '--to', '999999999999/us-east-1')).stderr,
      /999999999999\/us-east-1 is no destination of 111122223333\/us-east-1; its destinations:/,
    );
  });

  test('the status tells what failed, why and what to do; what it says makes a retry succeed', async () => {
    await world.ecr(destination).send(new DeleteRegistryPolicyCommand({}));
    await replicate(from(), { destinations: [to(destination), to('999999999999')] });
    const name = newName('late');
    await createRepository(from(), name);
    const { digest } = await pushImage(from(), name, 'v1', 'late');
    await settled(from(), name, digest);

    const { stdout } = await command('status', ...registry);
    for (const line of stdout.split('\n'))
      assert.ok(line.length <= 100 || !line.includes(' '.repeat(12)), line);
    assert.match(stdout, /^111122223333\/us-east-1\n {2}to +complete +in progress +failed +lag +sent\n/);
    assert.match(stdout, /^ {2}444455556666\/us-east-1 +3 +0 +1 +- +-$/m);
    assert.match(stdout, /✗ 444455556666\/us-east-1: AccessDenied, 1 image of late\/r\d+$/m);
    assert.match(stdout, /no resource-based policy/);
    assert.match(stdout, /aws ecr put-registry-policy --region us-east-1/);
    assert.match(stdout, /✗ 999999999999\/us-east-1: DestinationNotFound/);
    assert.match(stdout, /bin\/entrepot replication retry --registry 111122223333\/us-east-1/);

    const all = await json<Status[]>('status', '--failed');
    assert.deepEqual(
      all.map(each => [each.destination, each.failed, each.failures[0]?.code]),
      [
        [there, 1, 'AccessDenied'],
        ['999999999999/us-east-1', 1, 'DestinationNotFound'],
      ],
    );
    const statement = all[0]?.failures[0]?.advice.statement;
    assert.ok(statement);
    const { Sid, Effect, Principal, Action } = statement as { [key: string]: unknown };
    assert.equal(Effect, 'Allow');
    await admit(world.ecr(destination), Action as string[], Principal, { Sid });

    const retried = await command('retry', ...registry);
    assert.equal(retried.code, 1);
    assert.match(retried.stdout, /^1 image copied, .*; 1 failed\.$/m);
    assert.match(retried.stdout, /✗ 999999999999\/us-east-1: DestinationNotFound/);
    assert.ok((await imagesIn(world.ecr(destination), name)).has(digest));
  });

  test('metrics count what arrived and what failed, and show what is pending', async () => {
    const text = await (await fetch(`${world.server.url}/metrics`)).text();
    const value = (name: string) =>
      Number(
        text
          .split('\n')
          .find(line => line.startsWith(`${name} `))
          ?.split(' ')[1],
      );
    const copied = value('entrepot_replication_images_total{cell="store"}');
    assert.ok(copied >= 9, `${copied}`);
    assert.equal(value('entrepot_replication_lag_seconds_count{cell="store"}'), copied);
    assert.equal(value('entrepot_replication_failures_total{cell="store",code="AccessDenied"}'), 1);
    assert.equal(value('entrepot_replication_failures_total{cell="store",code="DestinationNotFound"}'), 2);
    assert.match(text, /^# TYPE entrepot_replication_pending_images gauge$/m);
    assert.match(text, /^# TYPE entrepot_replication_sent_bytes_total counter$/m);
  });

  test('where no server runs, a backfill waits for its start', async () => {
    const name = newName('asleep');
    await replicate(from());
    await createRepository(from(), name);
    const { digest } = await pushImage(from(), name, 'v1', 'asleep');
    await replicate(from(), { destinations: [to(destination)] });
    await world.server.stop();
    const ran = await command('backfill', ...registry, '--repository', name);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /^1 image to copy\. No server uses .*: they wait for its start\.$/m);
    assert.match((await command('status', ...registry)).stdout, /backfilling/);
    await world.server.start();
    await until(async () => (await statusOf(from(), name, digest))[0]?.status === 'COMPLETE');
    assert.ok((await imagesIn(world.ecr(destination), name)).has(digest));
  });
});
