import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Page, paged, readPage } from './page.ts';

const read = (query: string) => readPage(new URLSearchParams(query));
const entries = ['a', 'b', 'c', 'd', 'e'];
const list = async ({ limit, after }: Page) => entries.filter(each => each > (after ?? '')).slice(0, limit);

test('n and last', () => {
  assert.deepEqual(read(''), { limit: 100, after: undefined });
  assert.deepEqual(read('n=0&last=x'), { limit: 0, after: 'x' });
  assert.equal(read('n=1000').limit, 1000);
});

test('page sizes are clamped in the words of ECR', () => {
  assert.throws(() => read('n=1001'), {
    code: 'PageSizeInvalid',
    message:
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'",
  });
  for (const n of ['-1', 'x', '', '1.5', '1e3', '0x10', ' 1', '99999999999999999999']) {
    assert.throws(() => read(`n=${n}`), { code: 'PageSizeInvalid' }, n);
  }
  assert.throws(() => read('n=1&n=2'), { code: 'QueryInvalid' });
  assert.throws(() => read('last=1&last=2'), { code: 'QueryInvalid' });
});

test('following the links gives every entry once', async () => {
  for (const limit of [1, 2, 3, 4, 5, 6]) {
    const seen: string[] = [];
    let page: Page | undefined = { limit, after: undefined };
    while (page !== undefined) {
      const { entries: found, headers } = await paged('/v2/x/tags/list', page, list);
      seen.push(...found);
      const link: RegExpExecArray | null = /^<\/v2\/x\/tags\/list\?(.*)>; rel="next"$/.exec(
        `${headers.Link}`,
      );
      page = link ? readPage(new URLSearchParams(link[1])) : undefined;
    }
    assert.deepEqual(seen, entries);
  }
  assert.deepEqual(await paged('/x', { limit: 0, after: undefined }, list), { entries: [], headers: {} });
});
