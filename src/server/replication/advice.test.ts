import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceFor, type FailedWay } from './advice.ts';

const source = { account: '111122223333', region: 'us-east-1' };
const denial = (action: string) =>
  `User: arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECRReplication/entrepot is not authorized to perform: ${action} on resource: arn:aws:ecr:us-east-1:444455556666:repository/app`;
const failed = (more: Partial<FailedWay>): FailedWay => ({
  source,
  to: { account: '444455556666', region: 'us-east-1' },
  what: 'images',
  code: 'AccessDenied',
  reason: `${denial('ecr:ReplicateImage')} because no resource-based policy allows the ecr:ReplicateImage action`,
  repository: 'app',
  actions: ['ecr:ReplicateImage'],
  ...more,
});

test('a missing grant is answered with the statement that gives it, for all that will be asked', () => {
  const { statement, commands } = adviceFor(failed({ actions: ['ecr:TagResource'] }));
  assert.deepEqual(statement, {
    Sid: 'ReplicationFrom111122223333',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'],
    Resource: 'arn:aws:ecr:us-east-1:444455556666:repository/*',
  });
  assert.match(commands.join('\n'), /aws ecr put-registry-policy --region us-east-1/);
});

test('a deny, and a denial within an account, are for explain to name', () => {
  const denied = `${denial('ecr:ReplicateImage')} with an explicit deny in a service control policy`;
  for (const each of [failed({ reason: denied }), failed({ to: { ...source, region: 'eu-west-1' } })]) {
    const { statement, commands } = adviceFor(each);
    assert.equal(statement, undefined);
    assert.match(
      commands.join(),
      /explain --principal arn:aws:iam::111122223333:role\/aws-service-role\/.* --action ecr:ReplicateImage --resource arn:aws:ecr:/,
    );
  }
  const { commands } = adviceFor(failed({ what: 'policies', reason: denied, actions: [] }));
  assert.match(commands.join(), /--principal arn:aws:iam::111122223333:root --action ecr:/);
});

test('every code has something to do', () => {
  const codes = [
    'DestinationNotFound',
    'LimitExceeded',
    'ServiceRoleMissing',
    'TemplateRoleMissing',
    'InvalidPolicy',
    'StorageFull',
    'CellUnreachable',
    'CellFailed',
    'CellUnknown',
    'InternalFailure',
    'SomethingElse',
  ];
  const texts = new Set(codes.map(code => adviceFor(failed({ code, reason: 'why' })).text));
  assert.equal(texts.size, codes.length);
});
