import assert from 'node:assert/strict';
import { test } from 'node:test';
import { owner, testAccounts } from './accounts.test-support.ts';
import { putTags, removeTags, tagsOf } from './tags.ts';
import { createUser } from './users.ts';

test('keys are unique without regard to case, and the last spelling stays', async t => {
  const { accounts } = await testAccounts(t);
  const { id } = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const put = (...tags: [string, string][]) =>
    accounts.write(w =>
      putTags(
        w,
        id,
        tags.map(([key, value]) => ({ key, value })),
      ),
    );
  await put(['Team', 'web'], ['stage', 'test']);
  await put(['TEAM', 'core']);
  assert.deepEqual(await tagsOf(accounts.read, id), [
    { key: 'stage', value: 'test' },
    { key: 'TEAM', value: 'core' },
  ]);
  await assert.rejects(put(['a', '1'], ['A', '2']), {
    message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  });
  await assert.rejects(put(['aws:x', '1']), { code: 'ReservedTagKey' });
  await accounts.write(w => removeTags(w, id, ['team', 'nothing']));
  assert.deepEqual(await tagsOf(accounts.read, id), [{ key: 'stage', value: 'test' }]);
});

test('there are at most fifty, and one too many changes nothing', async t => {
  const { accounts } = await testAccounts(t);
  const { id } = await accounts.write(w => createUser(w, { account: owner, name: 'alice' }));
  const tags = Array.from({ length: 50 }, (_, n) => ({ key: `k${n}`, value: '' }));
  await accounts.write(w => putTags(w, id, tags));
  const more = accounts.write(w => putTags(w, id, [{ key: 'more', value: '' }]));
  await assert.rejects(more, { code: 'TooManyTags' });
  assert.equal((await tagsOf(accounts.read, id)).length, 50);
});
