import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OwnerSide } from '../accounts/owner-side.ts';
import { contextOf, parsePolicy } from '../iam/index.ts';
import type { AuditEntry } from './audit.ts';
import { authenticated } from './authenticated.ts';
import { perform } from './funnel.ts';
import type { Operation, Resource } from './operation.ts';
import { tokenBuckets } from './throttle.ts';

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

/** What accounts bring as owners, where they bring something. */
const owners = new Map<string, OwnerSide>();

function recorder() {
  const entries: AuditEntry[] = [];
  const audit = { record: (entry: AuditEntry) => void entries.push(entry) };
  const accounts = { ownerSide: async (owner: string) => owners.get(owner) ?? { context: new Map() } };
  return { entries, services: { audit, accounts } };
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

  test('asks what the owner of each resource brings', async () => {
    const closed = {
      resourceControl: [[]],
      context: new Map([['aws:ResourceOrgID', ['o-closed']]]),
    };
    const foreign = { ...resource, arn: arn.replace(account, '888888888888'), account: '888888888888' };
    const none = /because no resource control policy allows/;
    for (const [owner, operation] of [
      [account, base],
      [foreign.account, { ...base, resource: async () => ({ ...resource, others: [foreign] }) }],
    ] as const) {
      owners.set(owner, closed);
      await assert.rejects(ask(operation, {}).result, none);
      owners.delete(owner);
    }
    const also = [{ action: 'ecr:TagResource', when: () => true }];
    const both = userWith('ecr:PutImage', 'ecr:TagResource');
    owners.set(account, closed);
    await assert.rejects(ask({ ...base, also }, {}, both).result, none);
    const open = {
      ...base,
      action: null,
      handler: async ({ granted }: { granted: unknown }) => String(granted),
    };
    const may = { action: 'ecr:PutImage', resource: async () => resource };
    assert.equal(await ask({ ...open, may }, {}).result, 'undefined');
    const asking: Op<object> = {
      ...base,
      action: null,
      handler: async ({ wouldAllow }) => String(wouldAllow('ecr:PutImage', resource)),
    };
    assert.equal(await ask(asking, {}).result, 'false');
    owners.delete(account);
    assert.equal(await ask(asking, {}).result, 'true');
  });

  test('gives the second resource only to those who may, with all that comes with it', async () => {
    const foreign = { ...resource, arn: `${arn}/other`, account: '888888888888' };
    const operation: Op<object> = {
      ...base,
      may: { action: 'ecr:PutImage', resource: async () => ({ ...resource, others: [foreign] }) },
      handler: async ({ granted }) => (granted ? 'granted' : 'not granted'),
    };
    assert.equal(await ask(operation, {}).result, 'not granted');
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

  test('throttles before it looks at anything, and records the refusal', async () => {
    const { entries, services } = recorder();
    const throttled = { ...services, throttle: tokenBuckets({ 'ecr:PutImage': 1 }) };
    const operation: Op<object> = { ...base, resource: async () => resource };
    const once = (of: Op<object>) =>
      perform(of, {
        name: 'PutImage',
        input: {},
        caller: userWith('ecr:PutImage'),
        request,
        services: throttled,
      });
    assert.equal(await once(operation), 'done');
    await assert.rejects(
      once({ ...operation, resource: async () => assert.fail('resource was asked for') }),
      {
        code: 'Throttled',
        message: 'Rate exceeded',
      },
    );
    assert.deepEqual(
      entries.map(entry => (entry.error as Error | undefined)?.name),
      [undefined, 'Throttled'],
    );
  });

  test('asks for a further action on another resource where the operation names one', async () => {
    const other = { ...resource, arn: `${arn}/other` };
    const operation: Op<object> = {
      ...base,
      also: [{ action: 'ecr:SetRepositoryPolicy', when: () => true, on: () => other }],
    };
    await assert.rejects(ask(operation, {}).result, /ecr:SetRepositoryPolicy on resource: .*\/other /);
  });
});
