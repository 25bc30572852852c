import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Digest } from '../wire/oci/digest.ts';
import { newRepository, openTestBackend } from './backend.test-support.ts';
import { type ImageIdPosition, listImageIds, type TagStatus } from './images.ts';
import type { Repository } from './repositories.ts';

type Pair = { digest: Digest; tag: string | undefined };

const digestOf = (n: number) => `sha256:${String(n).padStart(64, '0')}` as Digest;

test('pages of image ids, put together, are every pair once and in order, whatever the size and the filter', async () => {
  await using backend = await openTestBackend();
  let made = 0;

  /** For each image whether it is archived, and how many tags it has. */
  const fill = async (images: readonly (readonly [boolean, number])[]): Promise<Repository> => {
    const repository = await newRepository(backend, `app/${++made}`);
    await backend.db.write(async tx => {
      for (const [index, [archived, tags]] of images.entries()) {
        const digest = digestOf(index);
        const key = { repository_id: repository.id, digest };
        await tx
          .insertInto('images')
          .values({
            ...key,
            media_type: 'm',
            manifest_size: 1,
            image_size: 1,
            pushed_at: 0,
            status: archived ? 'ARCHIVED' : 'ACTIVE',
          })
          .execute();
        for (let i = 0; i < tags; i++) {
          const tag = `t${index}-${i}`;
          await tx
            .insertInto('tags')
            .values({ ...key, tag, updated_at: 0 })
            .execute();
        }
      }
    });
    return repository;
  };

  const pages = async (
    repository: Repository,
    limit: number,
    filter: { tagStatus: TagStatus; imageStatus: 'ACTIVE' | 'ARCHIVED' | 'ANY' },
  ): Promise<Pair[]> => {
    const all: Pair[] = [];
    for (let after: ImageIdPosition | undefined; ; ) {
      const page = await listImageIds(backend, repository, { after, limit, ...filter });
      assert.ok(page.length <= limit);
      all.push(...page);
      const last = page.at(-1);
      if (page.length < limit || !last) return all;
      after = { digest: last.digest, tag: last.tag ?? '' };
    }
  };

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 4 })), { maxLength: 12 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom<TagStatus>('TAGGED', 'UNTAGGED', 'ANY'),
      fc.constantFrom<'ACTIVE' | 'ARCHIVED' | 'ANY'>('ACTIVE', 'ARCHIVED', 'ANY'),
      async (images, limit, tagStatus, imageStatus) => {
        const repository = await fill(images);
        const expected = images.flatMap(([archived, tags], index): Pair[] => {
          if (imageStatus !== 'ANY' && archived !== (imageStatus === 'ARCHIVED')) return [];
          if (tagStatus !== 'ANY' && tags > 0 !== (tagStatus === 'TAGGED')) return [];
          const digest = digestOf(index);
          if (tags === 0) return [{ digest, tag: undefined }];
          return Array.from({ length: tags }, (_, i) => ({ digest, tag: `t${index}-${i}` }));
        });
        assert.deepEqual(await pages(repository, limit, { tagStatus, imageStatus }), expected);
      },
    ),
    { numRuns: 60 },
  );
});
