import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../test/support/until.ts';
import {
  imageManifest,
  indexManifest,
  newRepository,
  openTestBackend,
  pushLayer,
} from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { describeImages } from '../images.ts';
import { putImage } from '../put-image.ts';
import { deleteRepository, type Repository } from '../repositories.ts';
import { applyVerdicts } from './apply-policy.ts';
import { evaluate } from './evaluate.ts';
import { loadAllImages } from './load-images.ts';
import { parseLifecyclePolicy } from './parse-policy.ts';
import { previewResults, requirePreview, startPreview } from './preview.ts';
import { lifecycleWorker } from './run-policy.ts';
import { previewWorker } from './run-preview.ts';
import { deleteLifecyclePolicy, putLifecyclePolicy, requireLifecyclePolicy } from './stored-policy.ts';

const day = 86_400_000;
const code = (name: string) => ({ code: name });

const policyOf = (selection: object, action: object = { type: 'expire' }) =>
  parseLifecyclePolicy(JSON.stringify({ rules: [{ rulePriority: 1, selection, action }] }));
const keep = (countNumber: number) =>
  policyOf({ tagStatus: 'any', countType: 'imageCountMoreThan', countNumber });
const unpulled = policyOf(
  { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 30 },
  { type: 'transition', targetStorageClass: 'archive' },
);

async function withImages(count: number) {
  const backend = await openTestBackend();
  const repository = await newRepository(backend);
  const config = await pushLayer(backend, repository, '{}');
  const put = (note: string, tags: string[] = [], subject?: Parameters<typeof imageManifest>[3]) =>
    putImage(backend, repository, { manifest: imageManifest(config, [], note, subject), tags });
  for (let at = 0; at < count; at++) {
    await put(`image ${at}`, [`v${at}`]);
    backend.clock.now += 1000;
  }
  return { backend, repository, config, put, [Symbol.asyncDispose]: backend[Symbol.asyncDispose] };
}

const tagsOf = async (
  backend: Backend,
  repository: Repository,
  imageStatus: 'ACTIVE' | 'ARCHIVED' = 'ACTIVE',
) =>
  (await describeImages(backend, repository, { limit: 1000, tagStatus: 'ANY', imageStatus }))
    .flatMap(image => image.tags)
    .sort();

const evaluatedAt = async (backend: Backend, repository: Repository) =>
  (await requireLifecyclePolicy(backend.db.read, repository)).lastEvaluatedAt;

describe('a policy', () => {
  test('runs soon after it is put, again after the interval, and says when it did', async () => {
    await using at = await withImages(5);
    const { backend, repository } = at;
    backend.jobs.work(lifecycleWorker(backend, 1000));
    backend.jobs.start();
    await putLifecyclePolicy(backend, repository, keep(2));
    assert.equal(await evaluatedAt(backend, repository), null);
    await until(async () => (await evaluatedAt(backend, repository)) === backend.clock.now);
    assert.deepEqual(await tagsOf(backend, repository), ['v3', 'v4']);

    await at.put('newer', ['v5']);
    backend.clock.now += 999;
    await sleep(30);
    assert.deepEqual(await tagsOf(backend, repository), ['v3', 'v4', 'v5']);
    backend.clock.now += 1;
    await until(async () => (await evaluatedAt(backend, repository)) === backend.clock.now);
    assert.deepEqual(await tagsOf(backend, repository), ['v4', 'v5']);
    const events = await backend.db.read.selectFrom('events').select('envelope').execute();
    const deleted = events
      .map(row => JSON.parse(row.envelope).detail)
      .filter(detail => detail['action-type'] === 'DELETE')
      .map(detail => detail['image-tag']);
    assert.deepEqual(deleted, ['v0', 'v1', 'v2', 'v3']);

    await deleteLifecyclePolicy(backend, repository);
    backend.clock.now += 1000;
    await until(async () => (await backend.jobs.stats()).every(kind => kind.waiting + kind.running === 0));
    await assert.rejects(evaluatedAt(backend, repository), code('LifecyclePolicyNotFound'));
  });

  test('spares children of lists until the list is gone, and takes referrers along', async () => {
    await using at = await withImages(2);
    const { backend, repository } = at;
    const child = (
      await describeImages(backend, repository, { limit: 9, tagStatus: 'ANY', imageStatus: 'ANY' })
    ).find(image => image.tags[0] === 'v0');
    assert.ok(child);
    const list = await putImage(backend, repository, {
      manifest: indexManifest([child.digest]),
      tags: ['list'],
    });
    const signature = await at.put('signature', [], list.digest);
    backend.clock.now += 1000;
    await at.put('newest', ['newest']);
    backend.jobs.work(lifecycleWorker(backend, 1000));
    backend.jobs.start();
    await putLifecyclePolicy(backend, repository, keep(1));
    await until(async () => (await evaluatedAt(backend, repository)) !== null);
    assert.deepEqual(await tagsOf(backend, repository), ['newest', 'v0']);
    assert.deepEqual(await describeImages(backend, repository, { digests: [signature.digest] }), []);
    backend.clock.now += 1000;
    await until(async () => (await evaluatedAt(backend, repository)) === backend.clock.now);
    assert.deepEqual(await tagsOf(backend, repository), ['newest']);
  });

  test('archives what was not pulled', async () => {
    await using at = await withImages(3);
    const { backend, repository } = at;
    backend.clock.now += 31 * day;
    await backend.db.write(tx =>
      tx
        .updateTable('images')
        .set({ pulled_at: backend.clock.now - 29 * day })
        .where('digest', 'in', tx.selectFrom('tags').select('digest').where('tag', '=', 'v1'))
        .execute(),
    );
    backend.jobs.work(lifecycleWorker(backend));
    backend.jobs.start();
    await putLifecyclePolicy(backend, repository, unpulled);
    await until(async () => (await evaluatedAt(backend, repository)) !== null);
    assert.deepEqual(await tagsOf(backend, repository), ['v1']);
    assert.deepEqual(await tagsOf(backend, repository, 'ARCHIVED'), ['v0', 'v2']);
  });
});

describe('while a policy is applied', () => {
  async function judged(at: { backend: Backend; repository: Repository }, policy = keep(1)) {
    await putLifecyclePolicy(at.backend, at.repository, policy);
    const images = await loadAllImages(at.backend, at.repository);
    return evaluate(policy, images, at.backend.world.now());
  }

  test('an image that changed since is left alone', async () => {
    await using at = await withImages(4);
    const verdicts = await judged(at);
    const manifest = imageManifest(at.config, [], 'image 1');
    await putImage(at.backend, at.repository, { manifest, tags: ['release'] });
    await applyVerdicts(at.backend, at.repository, keep(1).text, verdicts);
    assert.deepEqual(await tagsOf(at.backend, at.repository), ['release', 'v1', 'v3']);
  });

  test('nothing more is done once the policy is another, or gone', async () => {
    await using at = await withImages(4);
    const verdicts = await judged(at);
    await putLifecyclePolicy(at.backend, at.repository, keep(3));
    await applyVerdicts(at.backend, at.repository, keep(1).text, verdicts);
    await deleteLifecyclePolicy(at.backend, at.repository);
    await applyVerdicts(at.backend, at.repository, keep(1).text, verdicts);
    assert.equal((await tagsOf(at.backend, at.repository)).length, 4);
  });

  test('a crash between two batches loses nothing: the next run does the rest', async () => {
    await using at = await withImages(120);
    const { backend, repository } = at;
    const verdicts = await judged(at, keep(5));
    const stop = new AbortController();
    const { db } = backend;
    const write = db.write.bind(db);
    let batches = 0;
    db.write = async work => {
      const result = await write(work);
      if (++batches === 1) stop.abort(new Error('crash'));
      return result;
    };
    await assert.rejects(applyVerdicts(backend, repository, keep(5).text, verdicts, stop.signal), /crash/);
    db.write = write;
    assert.equal((await tagsOf(backend, repository)).length, 70, 'one batch is done');
    backend.jobs.work(lifecycleWorker(backend));
    backend.jobs.start();
    await until(async () => (await evaluatedAt(backend, repository)) !== null);
    assert.equal((await tagsOf(backend, repository)).length, 5);
  });
});

describe('a preview', () => {
  test('runs in the background, changes nothing, and is there for a day', async () => {
    await using at = await withImages(5);
    const { backend, repository } = at;
    await assert.rejects(requirePreview(backend, repository), code('LifecyclePolicyPreviewNotFound'));
    await assert.rejects(startPreview(backend, repository, undefined), code('LifecyclePolicyNotFound'));
    assert.deepEqual(await startPreview(backend, repository, keep(2)), { text: keep(2).text });
    await assert.rejects(
      startPreview(backend, repository, keep(2)),
      code('LifecyclePolicyPreviewInProgress'),
    );
    assert.equal((await requirePreview(backend, repository)).status, 'IN_PROGRESS');

    backend.jobs.work(previewWorker(backend));
    backend.jobs.start();
    await until(async () => (await requirePreview(backend, repository)).status === 'COMPLETE');
    const preview = await requirePreview(backend, repository);
    assert.deepEqual([preview.expiring, preview.transitioning], [3, 0]);
    const all = { limit: 10, tagStatus: 'ANY' as const };
    const results = await previewResults(backend, preview, all);
    assert.deepEqual(
      results.map(each => [each.tags, each.action, each.rule_priority, each.reason]),
      [
        [['v0'], 'EXPIRE', 1, 'Rule 1 keeps the newest 2; it is number 5.'],
        [['v1'], 'EXPIRE', 1, 'Rule 1 keeps the newest 2; it is number 4.'],
        [['v2'], 'EXPIRE', 1, 'Rule 1 keeps the newest 2; it is number 3.'],
      ],
    );
    assert.deepEqual(await previewResults(backend, preview, { ...all, tagStatus: 'UNTAGGED' }), []);
    assert.equal((await previewResults(backend, preview, { ...all, after: 0 })).length, 2);
    assert.equal((await tagsOf(backend, repository)).length, 5);

    backend.clock.now += day + 1;
    const old = await requirePreview(backend, repository);
    assert.deepEqual([old.status, old.expiring], ['EXPIRED', 0]);
    assert.deepEqual(await previewResults(backend, old, all), []);
  });

  test('of a repository that goes meanwhile ends without a trace', async () => {
    await using at = await withImages(2);
    const { backend, repository } = at;
    await startPreview(backend, repository, keep(1));
    await putLifecyclePolicy(backend, repository, keep(1));
    await deleteRepository(backend, repository, true);
    backend.jobs.work(previewWorker(backend));
    backend.jobs.work(lifecycleWorker(backend));
    backend.jobs.start();
    await until(async () => (await backend.jobs.stats()).every(kind => kind.waiting + kind.running === 0));
    const { failed } = (await backend.jobs.stats()).reduce(
      (sum, kind) => ({ failed: sum.failed + kind.failed }),
      {
        failed: 0,
      },
    );
    assert.equal(failed, 0);
    await assert.rejects(putLifecyclePolicy(backend, repository, keep(1)), code('RepositoryNotFound'));
    await assert.rejects(startPreview(backend, repository, keep(1)), code('RepositoryNotFound'));
  });
});
