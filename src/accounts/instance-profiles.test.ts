import assert from 'node:assert/strict';
import { test } from 'node:test';
import { owner, testAccounts, trusting } from './accounts.test-support.ts';
import {
  addRole,
  createInstanceProfile,
  deleteInstanceProfile,
  getInstanceProfile,
  instanceProfilesOf,
  removeRole,
} from './instance-profiles.ts';
import { createRole, deleteRole } from './roles.ts';
import { tagsOf } from './tags.ts';

test('an instance profile holds one role, which stays as long as it is held', async t => {
  const { accounts } = await testAccounts(t);
  const [role, second] = await accounts.write(async w => [
    await createRole(w, { account: owner, name: 'r', trust: trusting(owner) }),
    await createRole(w, { account: owner, name: 's', trust: trusting(owner) }),
  ]);
  const tags = [{ key: 'a', value: 'b' }];
  const made = await accounts.write(w => createInstanceProfile(w, { account: owner, name: 'P', tags }));
  assert.match(made.id, /^AIPA[A-Z2-7]{17}$/);
  assert.equal(made.arn, `arn:aws:iam::${owner}:instance-profile/P`);
  const profile = () => getInstanceProfile(accounts.read, owner, 'p');
  const again = accounts.write(w => createInstanceProfile(w, { account: owner, name: 'p', tags: [] }));
  await assert.rejects(again, { message: 'Instance Profile p already exists.' });

  await accounts.write(async w => addRole(w, await profile(), role!));
  await assert.rejects(
    accounts.write(async w => addRole(w, await profile(), second!)),
    { message: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1' },
  );
  assert.deepEqual(
    (await instanceProfilesOf(accounts.read, role!)).map(({ name }) => name),
    ['P'],
  );
  const held = { message: 'Cannot delete entity, must remove roles from instance profile first.' };
  await assert.rejects(
    accounts.write(w => deleteRole(w, owner, 'r')),
    held,
  );
  await assert.rejects(
    accounts.write(w => deleteInstanceProfile(w, owner, 'p')),
    held,
  );
  await assert.rejects(
    accounts.write(async w => removeRole(w, await profile(), second!)),
    { code: 'NotInInstanceProfile' },
  );
  await accounts.write(async w => removeRole(w, await profile(), role!));
  await accounts.write(w => deleteRole(w, owner, 'r'));
  await accounts.write(w => deleteInstanceProfile(w, owner, 'p'));
  await assert.rejects(profile(), { message: 'Instance Profile p cannot be found.' });
  assert.deepEqual(await tagsOf(accounts.read, made.id), []);
});
