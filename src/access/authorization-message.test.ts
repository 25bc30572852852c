import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyring } from '../base/keyring.ts';
import { realWorld } from '../base/world.ts';
import { type AuthorizationRequest, contextOf, type Denied, decide, parsePolicy } from '../iam/index.ts';
import {
  authorizationMessageOf,
  type Denial,
  denialContent,
  openAuthorizationMessage,
  sealAuthorizationMessage,
} from './authorization-message.ts';
import { accessFault } from './faults.ts';

const seal = keyring(Buffer.alloc(32, 1), realWorld);
const account = '123456789012';
const foreign = '999999999999';
const statement = { Sid: 'No', Effect: 'Deny', Action: ['ecr:PutImage'], Resource: '*' };
const everyone = { ...statement, Principal: '*' };
const json = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });

function denial(owner: string, context: Record<string, string> = {}): Denial {
  const asked: AuthorizationRequest = {
    principal: { type: 'user', account, arn: `arn:aws:iam::${account}:user/u`, userId: 'AIDAX' },
    action: 'ecr:PutImage',
    resource: { arn: `arn:aws:ecr:us-east-1:${owner}:repository/app`, account: owner },
    context: contextOf(Object.entries(context)),
  };
  const condition = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } };
  const decision = decide(asked, {
    identity:
      owner === account
        ? [{ name: 'own', policy: parsePolicy(json({ ...statement, Condition: condition }), 'identity') }]
        : [],
    resource: owner === account ? [] : [{ policy: parsePolicy(json(everyone), 'resource') }],
  });
  return { asked, decision: decision as Denied };
}

const faultOf = (about: Denial) =>
  accessFault('AccessDenied', { message: '', explicit: true, policyType: 'identity', denial: about });

test('a message opens for the account it is for, and only if it was sealed here for this', () => {
  const sealed = sealAuthorizationMessage(seal, { a: 1 }, account);
  assert.deepEqual(openAuthorizationMessage(seal, sealed, account), { a: 1 });
  assert.equal(openAuthorizationMessage(seal, sealed, foreign), undefined);
  assert.equal(openAuthorizationMessage(seal, `${sealed.slice(0, -2)}AA`, account), undefined);
  assert.equal(openAuthorizationMessage(keyring(Buffer.alloc(32, 2), realWorld), sealed, account), undefined);
  const other = seal.seal(JSON.stringify({ account, content: {} }), 'session-token');
  assert.equal(openAuthorizationMessage(seal, other, account), undefined);
});

test('a denial is told in the form of AWS', () => {
  const content = denialContent(denial(account, { 'aws:RequestedRegion': 'us-east-1' }));
  const items = (...values: object[]) => ({ items: values });
  assert.deepEqual(content, {
    allowed: false,
    explicitDeny: true,
    matchedStatements: items({
      statementId: 'No',
      effect: 'DENY',
      policy: 'own',
      principals: items(),
      actions: items({ value: 'ecr:PutImage' }),
      resources: items({ value: '*' }),
      conditions: items({
        key: 'aws:RequestedRegion',
        operator: 'StringEquals',
        values: items({ value: 'us-east-1' }),
      }),
    }),
    failures: items(),
    context: {
      principal: { id: 'AIDAX', arn: `arn:aws:iam::${account}:user/u` },
      action: 'ecr:PutImage',
      resource: `arn:aws:ecr:us-east-1:${account}:repository/app`,
      conditions: items({ key: 'aws:requestedregion', values: items({ value: 'us-east-1' }) }),
    },
  });
});

test("what another account's policy says is left out", () => {
  const { explicitDeny, matchedStatements } = denialContent(denial(foreign));
  assert.deepEqual([explicitDeny, matchedStatements], [true, { items: [] }]);
});

test('a message fits into a header, whatever the request brought', () => {
  const short = authorizationMessageOf(
    seal,
    faultOf(denial(account, { 'aws:requestedregion': 'us-east-1' })),
  );
  assert.ok(short);
  const long = authorizationMessageOf(
    seal,
    faultOf(denial(account, { 'aws:requestedregion': 'us-east-1', 'aws:useragent': 'x'.repeat(20_000) })),
  );
  assert.ok(long && long.length <= 4096);
  const opened = openAuthorizationMessage(seal, long, account) as ReturnType<typeof denialContent>;
  assert.deepEqual(
    opened.context.conditions.items.map(({ key }) => key),
    ['aws:requestedregion'],
  );
});

test('only denials by policies have one', () => {
  assert.equal(authorizationMessageOf(seal, new Error('broken')), undefined);
  const told = accessFault('AccessDenied', { message: '', explicit: false, policyType: 'session' });
  assert.equal(authorizationMessageOf(seal, told), undefined);
});
