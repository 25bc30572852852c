import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contextOf, parsePolicy } from '../iam/index.ts';
import type { AuditEntry } from './audit.ts';
import { authenticated } from './authenticated.ts';
import { perform } from './funnel.ts';
import type { Operation, Resource } from './operation.ts';

const account = '123456789012';
const arn = `arn:aws:ecr:us-east-1:${account}:repository/app`;

const request = {
  id: '00000000-0000-4000-8000-000000000000',
  time: 1_700_000_000_000,
  sourceIp: '127.0.0.1',
  userAgent: 'test',
  secure: false,
  region: 'us-east-1',
  origin: 'http://localhost',
};

function userWith(...actions: string[]) {
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return authenticated(
    {
      ref: { type: 'user', account, id: 'AIDAX' },
      principal: { type: 'user', account, arn: `arn:aws:iam::${account}:user/u`, userId: 'AIDAX' },
      policies: { identity: actions.length === 0 ? [] : [{ policy: parsePolicy(text, 'identity') }] },
      context: contextOf([]),
    },
    'AKIAX',
  );
}

const resource: Resource = { arn, account, policies: [] };

function recorder() {
  const entries: AuditEntry[] = [];
  return { entries, services: { audit: { record: (entry: AuditEntry) => void entries.push(entry) } } };
}

type Op<I> = Operation<I, string, Resource, ReturnType<typeof recorder>['services']>;
const base: Op<{ tags?: boolean }> = {
  action: 'ecr:PutImage',
  resource: async () => resource,
  handler: async () => 'done',
};

const ask = <I>(operation: Op<I>, input: I, caller = userWith('ecr:PutImage')) => {
  const { entries, services } = recorder();
  const result = perform(operation, { name: 'PutImage', input, caller, request, services });
  return { result, entries };
};

describe('the funnel', () => {
  test('lets through what is allowed, and records it', async () => {
    const { result, entries } = ask(base, {});
    assert.equal(await result, 'done');
    assert.equal(entries.length, 1);
    assert.equal(entries[0]?.error, undefined);
    assert.equal(entries[0]?.resource?.arn, arn);
  });

  test('never calls the handler of what is not allowed, and records the refusal', async () => {
    const operation: Op<object> = { ...base, handler: async () => assert.fail('handler was called') };
    const { result, entries } = ask(operation, {}, userWith('ecr:GetAuthorizationToken'));
    await assert.rejects(result, {
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${account}:user/u is not authorized to perform: ecr:PutImage on resource: ${arn} because no identity-based policy allows the ecr:PutImage action`,
    });
    assert.deepEqual(
      entries.map(entry => (entry.error as Error).name),
      ['AccessDenied'],
    );
  });

  test('asks for further actions when the input needs them', async () => {
    const operation: Op<{ tags?: boolean }> = {
      ...base,
      also: [{ action: 'ecr:TagResource', when: input => input.tags === true }],
    };
    assert.equal(await ask(operation, {}).result, 'done');
    await assert.rejects(ask(operation, { tags: true }).result, /ecr:TagResource/);
    const both = userWith('ecr:PutImage', 'ecr:TagResource');
    assert.equal(await ask(operation, { tags: true }, both).result, 'done');
  });

  test('asks on every resource of a request', async () => {
    const foreign = { ...resource, arn: arn.replace(account, '999999999999'), account: '999999999999' };
    const operation: Op<object> = { ...base, resource: async () => ({ ...resource, others: [foreign] }) };
    await assert.rejects(ask(operation, {}).result, /999999999999:repository\/app because no resource-based/);
  });

  test('gives the second resource only to those who may', async () => {
    const operation: Op<object> = {
      ...base,
      may: { action: 'ecr:GetDownloadUrlForLayer', resource: async () => resource },
      handler: async ({ granted }) => (granted ? 'granted' : 'not granted'),
    };
    assert.equal(await ask(operation, {}).result, 'not granted');
    const more = userWith('ecr:PutImage', 'ecr:GetDownloadUrlForLayer');
    assert.equal(await ask(operation, {}, more).result, 'granted');
  });

  test('records what a handler throws, and hides nothing of it', async () => {
    const failing: Op<object> = { ...base, handler: () => Promise.reject(new Error('broken')) };
    const { result, entries } = ask(failing, {});
    await assert.rejects(result, /broken/);
    assert.equal(entries[0]?.error, 'InternalFailure');
  });

  test('asks nothing for an operation that is open to every caller', async () => {
    assert.equal(await ask({ ...base, action: null }, {}, userWith()).result, 'done');
  });
});
