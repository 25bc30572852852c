import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { type EcrWorld, newRepository, owner, pushImage, region, startEcrWorld } from './ecr/world.ts';
import { root } from './support/root.ts';
import { withoutOptions } from './support/server.ts';

const run = promisify(execFile);

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const lifecycle = (...args: string[]) =>
  run(join(root, 'bin/entrepot'), ['lifecycle', '--data', world.server.data, ...args], {
    env: withoutOptions(process.env),
  });

test('entrepot lifecycle tells the reason for each image, and changes nothing', async () => {
  const repositoryName = await newRepository(world.owner);
  const old = await pushImage(world.owner, repositoryName, 'v1', 'old');
  await pushImage(world.owner, repositoryName, 'v2', 'new');
  const arn = `arn:aws:ecr:${region}:${owner}:repository/${repositoryName}`;
  const file = join(world.server.data, 'policy.json');
  const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 };
  const policy = { rules: [{ rulePriority: 7, selection, action: { type: 'expire' } }] };
  writeFileSync(file, JSON.stringify(policy));

  const { stdout } = await lifecycle(arn, '--policy', file);
  const [first, second, sum] = stdout.split('\n');
  assert.match(
    first ?? '',
    new RegExp(
      `^expire  \\S+  ${old.digest.slice(0, 19)}  v1  Rule 7 keeps the newest 1; it is number 2\\.$`,
    ),
  );
  assert.match(second ?? '', /^- .* v2 {2}Rule 7 selects it and keeps it: it is number 1 of the newest 1\.$/);
  assert.equal(sum, '2 images: 1 to expire, 0 to archive');
  const json = JSON.parse((await lifecycle(arn, '--policy', file, '--json')).stdout);
  assert.deepEqual(
    json.map((each: { action: string }) => each.action),
    ['EXPIRE', 'NONE'],
  );
  const { imageDetails } = await world.owner.send(new DescribeImagesCommand({ repositoryName }));
  assert.equal(imageDetails?.length, 2);

  await assert.rejects(lifecycle(arn), /Lifecycle policy does not exist/);
  await assert.rejects(lifecycle(`${arn}-other`), /does not exist/);
  await assert.rejects(lifecycle('app'), /neither an ARN/);
  await assert.rejects(lifecycle(arn, '--policy', '/nowhere'), /cannot read the policy/);
  writeFileSync(file, '{}');
  await assert.rejects(lifecycle(arn, '--policy', file), /object has missing required properties/);
});
