import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, other, owner, testAccounts, trusting } from './accounts.test-support.ts';
import { attachedPolicies, attachPolicy, detachPolicy } from './attachments.ts';
import { removeBoundary, setBoundary } from './boundaries.ts';
import { deleteInlinePolicy, putInlinePolicy } from './inline-policies.ts';
import { addRole, createInstanceProfile } from './instance-profiles.ts';
import { createRole, deleteRole, findRole, getRole, setTrust, updateRole } from './roles.ts';
import {
  createServiceLinkedRole,
  deleteServiceLinkedRole,
  ensureServiceLinkedRole,
  requireDeletionTask,
} from './service-linked-roles.ts';
import { putTags } from './tags.ts';

const service = 'replication.ecr.amazonaws.com';
const name = 'AWSServiceRoleForECRReplication';
const policy = 'arn:aws:iam::aws:policy/aws-service-role/ECRReplicationServiceRolePolicy';

test('a service has one role in an account, with its path, its policy and its trust', async t => {
  const { accounts } = await testAccounts(t);
  const create = (wanted: { service: string; suffix?: string }) =>
    accounts.write(w => createServiceLinkedRole(w, owner, wanted));
  const role = await create({ service });
  assert.equal(role.arn, `arn:aws:iam::${owner}:role/aws-service-role/${service}/${name}`);
  assert.deepEqual(JSON.parse(role.trust).Statement[0].Principal, { Service: service });
  assert.deepEqual(
    (await attachedPolicies(accounts.read, role)).map(({ arn }) => arn),
    [policy],
  );
  await assert.rejects(create({ service }), {
    message: `Service role name ${name} has been taken in this account, please try a different suffix.`,
  });
  await assert.rejects(create({ service: 'ecr.amazonaws.com', suffix: 'x' }), {
    message: 'Custom suffix is not allowed for ecr.amazonaws.com',
  });
  await assert.rejects(create({ service: 'x.amazonaws.com' }), { code: 'ServiceUnknown' });
  assert.equal((await accounts.write(w => ensureServiceLinkedRole(w, owner, service))).id, role.id);
  const made = await accounts.write(w => ensureServiceLinkedRole(w, other, service));
  assert.equal(made.account, other);
});

test('nobody else changes it', async t => {
  const { accounts } = await testAccounts(t);
  const role = await accounts.write(w => createServiceLinkedRole(w, owner, { service }));
  const profile = await accounts.write(w =>
    createInstanceProfile(w, { account: owner, name: 'p', tags: [] }),
  );
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const changes = [
    accounts.write(w => deleteRole(w, owner, name)),
    accounts.write(w => attachPolicy(w, role, admin)),
    accounts.write(w => detachPolicy(w, role, policy)),
    accounts.write(w => putInlinePolicy(w, role, { name: 'p', document: allow('*') })),
    accounts.write(w => deleteInlinePolicy(w, role, 'p')),
    accounts.write(w => setBoundary(w, role, admin)),
    accounts.write(w => removeBoundary(w, role)),
    accounts.write(w => setTrust(w, owner, name, trusting(owner))),
    accounts.write(w => updateRole(w, owner, name, { maxSessionDuration: 7200 })),
    accounts.write(w => addRole(w, profile, role)),
  ];
  for (const change of changes) {
    await assert.rejects(change, {
      code: 'RoleProtected',
      message: `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
    });
  }
  await accounts.write(w => updateRole(w, owner, name, { description: 'mine' }));
  await accounts.write(w => putTags(w, role.id, [{ key: 'a', value: 'b' }]));
  assert.equal((await getRole(accounts.read, owner, name)).description, 'mine');
});

test('nobody makes a role among them, or takes their policies', async t => {
  const { accounts } = await testAccounts(t);
  const path = `/aws-service-role/${service}/`;
  const made = accounts.write(w =>
    createRole(w, { account: owner, name: 'r', path, trust: trusting(owner) }),
  );
  await assert.rejects(made, { code: 'RolePathReserved' });
  const role = await accounts.write(w =>
    createRole(w, { account: owner, name: 'r', trust: trusting(owner) }),
  );
  await assert.rejects(
    accounts.write(w => attachPolicy(w, role, policy)),
    { message: 'Cannot attach a Service Role Policy to a Customer Role.' },
  );
});

test('it is deleted as a task, which stays known to its account', async t => {
  const { accounts } = await testAccounts(t);
  const remove = () => accounts.write(w => deleteServiceLinkedRole(w, owner, name));
  await assert.rejects(remove(), { code: 'RoleNotFound' });
  await accounts.write(w => createServiceLinkedRole(w, owner, { service }));
  const task = await remove();
  assert.match(task, new RegExp(`^task/aws-service-role/${service}/${name}/[0-9a-f-]{36}$`));
  assert.equal(await findRole(accounts.read, owner, name), undefined);
  await requireDeletionTask(accounts.read, owner, task);
  await assert.rejects(requireDeletionTask(accounts.read, other, task), { code: 'DeletionTaskNotFound' });
  const ordinary = await accounts.write(w =>
    createRole(w, { account: owner, name: 'r', trust: trusting(owner) }),
  );
  await assert.rejects(
    accounts.write(w => deleteServiceLinkedRole(w, owner, ordinary.name)),
    { code: 'RoleNotFound' },
  );
  await accounts.write(w => createServiceLinkedRole(w, owner, { service }));
});
