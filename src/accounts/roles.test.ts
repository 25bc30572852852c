import assert from 'node:assert/strict';
import { test } from 'node:test';
import { other, owner, testAccounts, trusting } from './accounts.test-support.ts';
import { createRole, deleteRole, getRole, listRoles, setTrust, updateRole } from './roles.ts';
import { createUser } from './users.ts';

test('a role keeps what it was made with, and changes what is given', async t => {
  const { accounts } = await testAccounts(t);
  await accounts.write(w =>
    createRole(w, { account: owner, name: 'R', trust: trusting(owner), description: 'first' }),
  );
  await accounts.write(w => updateRole(w, owner, 'R', { maxSessionDuration: 7200 }));
  const role = await getRole(accounts.read, owner, 'r');
  assert.equal(role.description, 'first');
  assert.equal(role.maxSessionDuration, 7200);
  assert.equal(role.trust, trusting(owner));
  const again = accounts.write(w => createRole(w, { account: owner, name: 'r', trust: trusting(owner) }));
  await assert.rejects(again, { message: 'Role with name r already exists.' });
});

test('a trust policy may name those only who exist', async t => {
  const { accounts } = await testAccounts(t);
  const arn = `arn:aws:iam::${other}:user/ecr`;
  const make = () =>
    accounts.write(w => createRole(w, { account: owner, name: 'R', trust: trusting(owner, arn) }));
  await assert.rejects(make(), {
    code: 'InvalidTrustPrincipal',
    message: `Invalid principal in policy: "AWS":"${arn}"`,
  });
  await assert.rejects(
    accounts.write(w => createRole(w, { account: owner, name: 'R', trust: trusting('000000000000') })),
    { code: 'InvalidTrustPrincipal' },
  );
  await accounts.write(w => createUser(w, { account: other, name: 'ecr' }));
  await make();
  assert.equal((await listRoles(accounts.read, owner, { limit: 10 })).items.length, 1);
});

test("a deleted role's grant holds its unique id, which cannot be written again", async t => {
  const { accounts } = await testAccounts(t);
  const role = await accounts.write(async w => {
    const made = await createRole(w, { account: other, name: 'caller', trust: trusting(other) });
    await createRole(w, { account: owner, name: 'R', trust: trusting(made.arn, owner) });
    return made;
  });
  await accounts.write(w => deleteRole(w, other, 'caller'));
  assert.equal((await getRole(accounts.read, owner, 'R')).trust, trusting(role.id, owner));
  await accounts.write(w => createRole(w, { account: other, name: 'caller', trust: trusting(other) }));
  assert.equal((await getRole(accounts.read, owner, 'R')).trust, trusting(role.id, owner));
  const again = accounts.write(w => setTrust(w, owner, 'R', trusting(role.id)));
  await assert.rejects(again, { code: 'InvalidTrustPrincipal' });
});

test('a trust policy has at most 2048 characters, white space not counted', async t => {
  const { accounts } = await testAccounts(t);
  const wide = JSON.stringify(JSON.parse(trusting(owner)), undefined, 400);
  await accounts.write(w => createRole(w, { account: owner, name: 'R', trust: wide }));
  const long = JSON.stringify({ ...JSON.parse(trusting(owner)), Id: 'x'.repeat(2048) });
  const set = accounts.write(w => setTrust(w, owner, 'R', long));
  await assert.rejects(set, { message: 'Cannot exceed quota for ACLSizePerRole: 2048' });
});
