import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchDeleteImageCommand,
  DeleteLifecyclePolicyCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  PutLifecyclePolicyCommand,
  StartLifecyclePolicyPreviewCommand,
  waitUntilLifecyclePolicyPreviewComplete,
} from '@aws-sdk/client-ecr';
import { until } from '../support/until.ts';
import { type EcrWorld, newRepository, other, owner, pushImage, pushIndex, startEcrWorld } from './world.ts';

let world: EcrWorld;
let ecr: ECRClient;
before(async () => {
  world = await startEcrWorld();
  ecr = world.owner;
});
after(() => world.close());

const keep = (countNumber: number) => ({
  rulePriority: 1,
  description: `keep ${countNumber}`,
  selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
  action: { type: 'expire' },
});
const textOf = (...rules: object[]) => JSON.stringify({ rules });
/** As people write it. */
const pretty = (text: string) => JSON.stringify(JSON.parse(text), null, 4);

const notFound = (what: string, repositoryName: string) => ({
  name: `${what.replaceAll(' ', '')}NotFoundException`,
  message: `${what.replace('Policy', 'policy').replace('Preview', 'preview')} does not exist for the repository with name '${repositoryName}' in the registry with id '${owner}'`,
});

describe('a lifecycle policy', () => {
  test('is kept compact, shown, evaluated soon, and deleted', async () => {
    const repositoryName = await newRepository(ecr);
    for (const tag of ['a', 'b', 'c']) await pushImage(ecr, repositoryName, tag, `lifecycle ${tag}`);
    await assert.rejects(
      ecr.send(new GetLifecyclePolicyCommand({ repositoryName })),
      notFound('Lifecycle Policy', repositoryName),
    );
    const lifecyclePolicyText = textOf(keep(2));
    const put = await ecr.send(
      new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: pretty(lifecyclePolicyText) }),
    );
    assert.equal(put.lifecyclePolicyText, lifecyclePolicyText);
    assert.equal(put.registryId, owner);
    assert.equal(put.repositoryName, repositoryName);

    await until(async () => {
      const got = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
      assert.equal(got.lifecyclePolicyText, lifecyclePolicyText);
      return (got.lastEvaluatedAt?.getTime() ?? 0) > Date.now() - 60_000;
    });
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    assert.deepEqual(imageDetails?.flatMap(image => image.imageTags ?? []).sort(), ['b', 'c']);

    const gone = await ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
    assert.equal(gone.lifecyclePolicyText, lifecyclePolicyText);
    assert.ok((gone.lastEvaluatedAt?.getTime() ?? 0) > 0);
    for (const command of [GetLifecyclePolicyCommand, DeleteLifecyclePolicyCommand]) {
      await assert.rejects(
        ecr.send(new command({ repositoryName })),
        notFound('Lifecycle Policy', repositoryName),
      );
    }
  });

  test('is refused with the text of the validator, and nothing changes', async () => {
    const repositoryName = await newRepository(ecr);
    const put = (lifecyclePolicyText: string) =>
      ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    const padding = ' '.repeat(100);
    for (const [text, why] of [
      [`${padding}{}`, 'object has missing required properties (["rules"])'],
      [`${padding}no`, 'Could not map policyString into LifecyclePolicy.'],
      [textOf({ ...keep(0) }), 'numeric instance is lower than the required minimum (minimum: 1, found: 0)'],
      [
        textOf(keep(1), { ...keep(1), rulePriority: 2 }),
        'Rule for tagStatus=ANY must have the lowest priority per storage class',
      ],
    ] as const) {
      await assert.rejects(put(text), {
        name: 'InvalidParameterException',
        message: `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${why}'`,
      });
    }
    for (const text of ['{"rules":[]}', ' '.repeat(30_721)]) {
      await assert.rejects(put(text), { name: 'InvalidParameterException' });
    }
    await assert.rejects(
      ecr.send(new GetLifecyclePolicyCommand({ repositoryName })),
      notFound('Lifecycle Policy', repositoryName),
    );
  });

  test('is nobody else’s business', async () => {
    const repositoryName = await newRepository(ecr);
    const input = { repositoryName, registryId: owner, lifecyclePolicyText: textOf(keep(1)) };
    for (const command of [
      new PutLifecyclePolicyCommand(input),
      new GetLifecyclePolicyCommand(input),
      new DeleteLifecyclePolicyCommand(input),
      new StartLifecyclePolicyPreviewCommand(input),
      new GetLifecyclePolicyPreviewCommand({ repositoryName, registryId: owner }),
    ]) {
      await assert.rejects(world.other.send(command as GetLifecyclePolicyCommand), {
        name: 'AccessDeniedException',
      });
      const own = { ...command.input, registryId: other };
      // biome-ignore lint/suspicious/noExplicitAny: five commands of five types
      await assert.rejects(world.other.send(new (command.constructor as any)(own)), {
        name: 'RepositoryNotFoundException',
      });
    }
  });
});

describe('a preview', () => {
  const start = (repositoryName: string, lifecyclePolicyText?: string) =>
    ecr.send(new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText }));
  const get = (repositoryName: string, more: object = {}) =>
    ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName, ...more }));

  test('tells what would happen, in pages, by tag status and by image', async () => {
    const repositoryName = await newRepository(ecr);
    const images = [];
    for (const tag of ['a', 'b', undefined, 'd', 'e']) {
      images.push(await pushImage(ecr, repositoryName, tag, `preview ${tag}`));
    }
    await assert.rejects(get(repositoryName), notFound('Lifecycle Policy Preview', repositoryName));
    await assert.rejects(start(repositoryName), notFound('Lifecycle Policy', repositoryName));
    const text = textOf(keep(1));
    const started = await start(repositoryName, pretty(text));
    assert.equal(started.status, 'IN_PROGRESS');
    assert.equal(started.lifecyclePolicyText, text);
    const waited = await waitUntilLifecyclePolicyPreviewComplete(
      { client: ecr, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
      { repositoryName },
    );
    assert.equal(waited.state, 'SUCCESS');

    const { previewResults, summary, status, lifecyclePolicyText } = await get(repositoryName);
    assert.deepEqual([status, lifecyclePolicyText], ['COMPLETE', text]);
    assert.deepEqual(summary, { expiringImageTotalCount: 4 });
    const [first] = previewResults ?? [];
    assert.deepEqual(
      { ...first, imagePushedAt: typeof first?.imagePushedAt?.getTime() },
      {
        imageTags: ['a'],
        imageDigest: images[0]?.digest,
        imagePushedAt: 'number',
        action: { type: 'EXPIRE' },
        appliedRulePriority: 1,
        storageClass: 'STANDARD',
      },
    );
    assert.deepEqual(
      previewResults?.map(each => each.imageDigest),
      images.slice(0, 4).map(image => image.digest),
      'the oldest first',
    );

    const seen: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const page = await get(repositoryName, { maxResults: 3, nextToken });
      assert.ok((page.previewResults?.length ?? 0) <= 3);
      seen.push(...(page.previewResults ?? []).map(each => each.imageDigest));
      nextToken = page.nextToken;
    } while (nextToken);
    assert.deepEqual(
      seen,
      previewResults?.map(each => each.imageDigest),
    );
    const filtered = async (more: object) => (await get(repositoryName, more)).previewResults?.length;
    assert.equal(await filtered({ filter: { tagStatus: 'UNTAGGED' } }), 1);
    assert.equal(await filtered({ filter: { tagStatus: 'TAGGED' } }), 3);
    const imageIds = [
      { imageTag: 'a' },
      { imageDigest: images[2]?.digest },
      { imageTag: 'e' },
      { imageTag: 'x' },
    ];
    assert.equal(await filtered({ imageIds }), 2);
    for (const bad of [
      { imageIds, maxResults: 5 },
      { imageIds: [{}] },
      { maxResults: 101 },
      { maxResults: 0 },
      { nextToken: 'x' },
      { nextToken: Buffer.from('["-1"]').toString('base64url') },
    ]) {
      await assert.rejects(get(repositoryName, bad), { name: 'InvalidParameterException' });
    }
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    assert.equal(imageDetails?.length, 5, 'nothing was deleted');
  });

  test('uses the policy of the repository, and counts what would be archived', async () => {
    const repositoryName = await newRepository(ecr);
    const child = await pushImage(ecr, repositoryName, 'child', 'preview child');
    await pushIndex(ecr, repositoryName, 'list', [child]);
    await pushImage(ecr, repositoryName, 'newest', 'preview newest');
    const transition = { type: 'transition', targetStorageClass: 'archive' };
    const text = textOf({ ...keep(1), action: transition });
    await start(repositoryName, text);
    await until(async () => (await get(repositoryName)).status === 'COMPLETE');
    const { previewResults, summary } = await get(repositoryName);
    assert.deepEqual(
      previewResults?.map(each => [each.imageTags, each.action]),
      [[['list'], { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' }]],
      'a child of a list stays',
    );
    assert.deepEqual(summary, {
      expiringImageTotalCount: 0,
      transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: 1 }],
    });

    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: textOf(keep(50)) }));
    assert.equal((await start(repositoryName)).lifecyclePolicyText, textOf(keep(50)));
    await until(async () => (await get(repositoryName)).status === 'COMPLETE');
    assert.deepEqual((await get(repositoryName)).previewResults, []);
  });

  test('of which two are started at once is one', async () => {
    const repositoryName = await newRepository(ecr);
    await pushImage(ecr, repositoryName, 'a', 'preview twice');
    const both = await Promise.allSettled([1, 2, 3].map(n => start(repositoryName, textOf(keep(n)))));
    const refused = both.filter(each => each.status === 'rejected').map(each => each.reason);
    for (const error of refused) {
      assert.equal(error.name, 'LifecyclePolicyPreviewInProgressException');
      assert.equal(
        error.message,
        `The previous lifecycle policy preview request for the repository with name '${repositoryName}' in the registry with id '${owner}' has not completed. Wait and try again.`,
      );
    }
    assert.ok(refused.length < 3);
    await until(async () => (await get(repositoryName)).status === 'COMPLETE');
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: 'a' }] }));
  });
});
