import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf, parsePolicy } from '../iam/index.ts';
import { authenticated } from './authenticated.ts';
import { requireAllowed } from './authorize.ts';
import { denialRecord } from './denial-record.ts';
import { accessFault } from './faults.ts';

const account = '123456789012';
const arn = `arn:aws:ecr:us-east-1:${account}:repository/app`;
const request = {
  id: 'id',
  time: 1_700_000_000_000,
  sourceIp: '127.0.0.1',
  userAgent: 'test',
  secure: false,
  region: 'us-east-1',
  origin: 'http://localhost',
};

function denialWith(statements: number) {
  const Statement = Array.from({ length: statements }, (_, index) => ({
    Effect: 'Allow',
    Action: 'ecr:PutImage',
    Resource: `arn:aws:ecr:us-east-1:${account}:repository/other-${index}`,
  }));
  const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
  const caller = authenticated(
    {
      ref: { type: 'user', account, id: 'AIDAX' },
      principal: { type: 'user', account, arn: `arn:aws:iam::${account}:user/u`, userId: 'AIDAX' },
      policies: { identity: [{ policy, name: 'own' }] },
      context: new Map(),
    },
    'AKIAX',
  );
  try {
    requireAllowed(caller, 'ecr:PutImage', { arn, account, policies: [] }, request, {
      context: contextOf([]),
    });
  } catch (error) {
    return error as ReturnType<typeof accessFault>;
  }
  throw new Error('allowed');
}

test('a denial is kept with its reasons, as plain and short data', () => {
  const record = denialRecord(denialWith(100));
  assert.deepEqual(record, JSON.parse(JSON.stringify(record)));
  assert.ok(JSON.stringify(record).length < 6000);
  assert.deepEqual(record?.decision, { allowed: false, explicit: false, policyType: 'identity' });
  assert.equal(record.resource, arn);
  const identity = record.steps.find(step => step.policyType === 'identity');
  assert.equal(identity?.nearMisses.length, 8);
  assert.deepEqual(identity.nearMisses[0]?.failed.seen, [arn]);
  assert.deepEqual(record.suggestions[0]?.statement, {
    Effect: 'Allow',
    Action: 'ecr:PutImage',
    Resource: arn,
  });
});

test('other failures have none', () => {
  assert.equal(denialRecord(undefined), undefined);
  assert.equal(denialRecord('InternalFailure'), undefined);
  assert.equal(denialRecord(accessFault('Throttled', { action: 'ecr:PutImage' })), undefined);
  const bare = { message: 'no', explicit: false, policyType: 'session' };
  assert.equal(denialRecord(accessFault('AccessDenied', bare)), undefined);
});
