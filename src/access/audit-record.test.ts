import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../base/fault.ts';
import { contextOf, type Denied, parsePolicy } from '../iam/index.ts';
import type { AuditEntry } from './audit.ts';
import { auditRecord, refusalRecord } from './audit-record.ts';
import { authenticated } from './authenticated.ts';
import { accessFault } from './faults.ts';

/** A record as it is written. */
const written = (...call: Parameters<typeof auditRecord>) => JSON.parse(JSON.stringify(auditRecord(...call)));

const account = '123456789012';
const owner = '999999999999';
const arn = `arn:aws:ecr:us-east-1:${owner}:repository/app/web`;
const request = {
  id: '00000000-0000-4000-8000-000000000000',
  time: 1_700_000_000_123,
  sourceIp: '192.0.2.1',
  userAgent: 'docker/29',
  secure: true,
  region: 'us-east-1',
  origin: 'https://localhost',
};
const principal = { type: 'user', account, arn: `arn:aws:iam::${account}:user/u`, userId: 'AIDAX' } as const;
const caller = authenticated(
  {
    ref: { type: 'user', account, id: 'AIDAX' },
    principal,
    policies: { identity: [] },
    context: contextOf([]),
  },
  'AKIAX',
);
const policy = parsePolicy(
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Read', Effect: 'Allow', Action: 'ecr:*', Resource: '*' },
      { Effect: 'Deny', Action: 'ecr:PutImage', Resource: '*' },
    ],
  }),
  'identity',
);
const by = (index: number) => ({
  policyType: 'identity' as const,
  attached: { policy, arn: 'arn:aws:iam::aws:policy/P' },
  statement: policy.statements[index] as (typeof policy.statements)[number],
});
const entry: AuditEntry = {
  action: 'ecr:PutImage',
  name: 'PushManifest',
  door: 'oci',
  input: { registry: { account: owner, region: 'us-east-1' }, name: 'app/web', tags: ['v1'] },
  caller,
  request,
  resource: { arn, account: owner, policies: [] },
  judgements: [{ action: 'ecr:PutImage', resource: arn, decision: { allowed: true, by: by(0) } }],
};

test('a call of docker is recorded as the action of the API, with our own facts aside', () => {
  assert.deepEqual(written(entry, 'event'), {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAX',
      arn: principal.arn,
      accountId: account,
      accessKeyId: 'AKIAX',
    },
    eventTime: '2023-11-14T22:13:20.123Z',
    eventSource: 'ecr.amazonaws.com',
    eventName: 'PutImage',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'docker/29',
    requestParameters: { registryId: owner, repositoryName: 'app/web', tags: ['v1'] },
    responseElements: null,
    additionalEventData: {
      door: 'oci',
      operation: 'PushManifest',
      decisions: [
        {
          action: 'ecr:PutImage',
          resource: arn,
          decision: 'allowed',
          policyType: 'identity',
          policy: 'arn:aws:iam::aws:policy/P',
          statement: 'Read',
        },
      ],
    },
    requestID: request.id,
    eventID: 'event',
    readOnly: false,
    resources: [{ ARN: arn, accountId: owner }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: owner,
    eventCategory: 'Management',
  });
});

test('a call of the API has its own name, and no resource where it is about none', () => {
  const record = written(
    {
      ...entry,
      door: 'aws',
      action: 'ecr:BatchGetImage',
      name: 'ListImageReferrers',
      resource: { arn: '*', account, policies: [] },
    },
    'event',
  );
  assert.equal(record.eventName, 'ListImageReferrers');
  assert.equal(record.readOnly, true);
  assert.deepEqual(record.resources, []);
  assert.equal(record.recipientAccountId, account);
  const { resource: _, ...unresolved } = entry;
  assert.equal(written(unresolved, 'event').recipientAccountId, account);
});

test('what only reads says so', () => {
  const readOnly = (name: string) => written({ ...entry, door: 'aws', name }, 'e').readOnly;
  const reads = [
    'DescribeImages',
    'GetDownloadUrlForLayer',
    'BatchCheckLayerAvailability',
    'BatchGetImage',
    'AssumeRole',
    'SimulatePrincipalPolicy',
  ];
  const writes = ['PutImage', 'BatchDeleteImage', 'InitiateLayerUpload', 'CreateUser', 'StartImageScan'];
  assert.deepEqual(
    reads.map(readOnly),
    reads.map(() => true),
  );
  assert.deepEqual(
    writes.map(readOnly),
    writes.map(() => false),
  );
});

test('a denial says which policy, explicitly or not', () => {
  const asked = {
    principal,
    action: 'ecr:PutImage',
    resource: { arn, account: owner },
    context: contextOf([]),
  };
  const shown = (decision: Denied) => {
    const { explicit, policyType } = decision;
    const error = accessFault('AccessDenied', {
      message: 'no',
      explicit,
      policyType,
      denial: { asked, decision },
    });
    const record = written({ ...entry, judgements: [], error }, 'event');
    assert.deepEqual([record.errorCode, record.errorMessage], ['AccessDenied', 'no']);
    return (record.additionalEventData as { decisions: unknown[] }).decisions;
  };
  assert.deepEqual(shown({ allowed: false, explicit: true, policyType: 'identity', by: by(1) }), [
    {
      action: 'ecr:PutImage',
      resource: arn,
      decision: 'explicitly denied',
      policyType: 'identity',
      policy: 'arn:aws:iam::aws:policy/P',
      statement: 1,
    },
  ]);
  assert.deepEqual(shown({ allowed: false, explicit: false, policyType: 'resource' }), [
    { action: 'ecr:PutImage', resource: arn, decision: 'implicitly denied', policyType: 'resource' },
  ]);
});

test('a root user needs no policy; a failure is named', () => {
  const judgements = [{ action: 'ecr:PutImage', resource: arn, decision: { allowed: true } as const }];
  const record = written({ ...entry, judgements, error: 'InternalFailure' }, 'event');
  assert.deepEqual((record.additionalEventData as { decisions: unknown }).decisions, [
    { action: 'ecr:PutImage', resource: arn, decision: 'allowed' },
  ]);
  assert.equal(record.errorCode, 'InternalFailure');
});

test('a refused credential has a shape of its own', () => {
  const error = new Fault('SignatureDoesNotMatch', 'x'.repeat(5_000));
  const record = refusalRecord({ door: 'aws', request, accessKeyId: 'AKIAX', error }, 'event', 7);
  assert.equal(record.eventType, 'EntrepotAuthenticationFailure');
  assert.deepEqual(record.userIdentity, { type: 'Unknown', accessKeyId: 'AKIAX' });
  assert.deepEqual(record.additionalEventData, { door: 'aws', unrecorded: 7 });
  assert.equal((record.errorMessage as string).length, 2_048);
});
