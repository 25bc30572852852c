import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachPolicy, detachPolicy } from './attachments.ts';
import { closeAccount } from './close-account.ts';
import { moveAccount, removeAccount } from './members.ts';
import { inner, management, member, root, testOrganization, unit } from './organization.test-support.ts';
import { createPolicy, updatePolicy } from './policies.ts';
import { disablePolicyType, enablePolicyType } from './policy-types.ts';

const deny = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] });
const scp = 'SERVICE_CONTROL_POLICY';
const ref = { type: 'root', account: member } as const;

test('a caller brings the place of its account, and the policies of every level above it', async t => {
  const { accounts, organization } = await testOrganization(t);
  const caller = async () => {
    const found = await accounts.resolve(ref);
    const levels = found?.policies.serviceControl;
    return {
      id: found?.context.get('aws:PrincipalOrgID'),
      paths: found?.context.get('aws:PrincipalOrgPaths'),
      levels: levels?.map(level => level.map(each => each.name)),
    };
  };
  const id = ['o-test000000'];
  assert.deepEqual(await caller(), { id, paths: ['o-test000000/r-test/'], levels: undefined });

  await accounts.write(w => enablePolicyType(w, organization, scp));
  const full = ['FullAWSAccess'];
  assert.deepEqual((await caller()).levels, [full, full]);

  await accounts.write(w => moveAccount(w, organization, member, root, inner));
  const paths = [`o-test000000/r-test/${unit}/${inner}/`];
  assert.deepEqual(await caller(), { id, paths, levels: [full, full, full, full] });

  const policy = await accounts.write(async w => {
    const made = await createPolicy(w, organization, {
      type: scp,
      name: 'deny',
      description: '',
      content: deny('a:B'),
    });
    await attachPolicy(w, organization, made.id, unit);
    return made;
  });
  assert.deepEqual((await caller()).levels, [full, ['FullAWSAccess', 'deny'], full, full]);
  const text = async () => (await accounts.resolve(ref))?.policies.serviceControl?.[1]?.[1]?.policy.text;
  assert.equal(await text(), deny('a:B'));
  await accounts.write(w => updatePolicy(w, organization, policy.id, { content: deny('a:C') }));
  assert.equal(await text(), deny('a:C'));
  await accounts.write(w => detachPolicy(w, organization, policy.id, unit));
  assert.deepEqual((await caller()).levels, [full, full, full, full]);

  await accounts.write(w => disablePolicyType(w, organization, scp));
  assert.deepEqual(await caller(), { id, paths, levels: undefined });
  await accounts.write(w => removeAccount(w, organization, member));
  assert.deepEqual(await caller(), { id: undefined, paths: undefined, levels: undefined });
});

test('the management account has its place, and no policies above it', async t => {
  const { accounts, organization } = await testOrganization(t);
  await accounts.write(async w => {
    await enablePolicyType(w, organization, scp);
    await enablePolicyType(w, organization, 'RESOURCE_CONTROL_POLICY');
  });
  const caller = await accounts.resolve({ type: 'root', account: management });
  assert.deepEqual(caller?.context.get('aws:PrincipalOrgPaths'), ['o-test000000/r-test/']);
  assert.equal(caller?.policies.serviceControl, undefined);
  assert.equal((await accounts.ownerSide(management)).resourceControl, undefined);
});

test('the owner of a resource brings its place and its resource control policies', async t => {
  const { accounts, organization } = await testOrganization(t);
  const levels = async () =>
    (await accounts.ownerSide(member)).resourceControl?.map(level => level.map(({ name }) => name));
  assert.equal(await levels(), undefined);
  await accounts.write(w => enablePolicyType(w, organization, 'RESOURCE_CONTROL_POLICY'));
  assert.deepEqual(await levels(), [['RCPFullAWSAccess'], ['RCPFullAWSAccess']]);
  const { context } = await accounts.ownerSide(member);
  assert.deepEqual(
    [...context],
    [
      ['aws:ResourceOrgID', ['o-test000000']],
      ['aws:ResourceOrgPaths', ['o-test000000/r-test/']],
    ],
  );
  assert.deepEqual(await accounts.ownerSide('000000000000'), { context: new Map() });
});

test('a policy that no longer parses binds everybody: nobody may act without it', async t => {
  const { accounts, organization, db, reopened } = await testOrganization(t);
  await accounts.write(async w => {
    await enablePolicyType(w, organization, scp);
    const wanted = { type: scp, name: 'deny', description: '', content: deny('a:B') } as const;
    const { id } = await createPolicy(w, organization, wanted);
    await attachPolicy(w, organization, id, member);
  });
  await db.write(tx => tx.updateTable('org_policies').set({ content: '{' }).execute());
  await assert.rejects(reopened().resolve(ref), { code: 'UnreadablePolicy' });
});

test('nobody of a closed account is found', async t => {
  const { accounts, organization } = await testOrganization(t);
  assert.ok(await accounts.resolve(ref));
  await accounts.write(w => closeAccount(w, organization, member));
  assert.equal(await accounts.resolve(ref), undefined);
});
