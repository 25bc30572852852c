import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { document, federated, policies, refusal } from './fixtures.test-support.ts';
import { cases, compileAll, runs } from './generators.test-support.ts';
import { type AuthorizationRequest, contextOf, decide, explain, type Principal } from './index.ts';
import { operators } from './operators/operators.ts';

const awkward = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    '?',
    ':',
    'arn:aws:::',
    '__proto__',
    'constructor',
    '\u0000',
    '/',
    'AROA:',
    '$' + '{a:b}',
  ),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const principal: fc.Arbitrary<Principal> = fc
  .record({
    type: fc.constantFrom<Principal['type']>(
      'root',
      'user',
      'assumed-role',
      'federated-user',
      'service',
      'web-identity',
    ),
    account: awkward,
    arn: awkward,
    userId: awkward,
    roleArn: awkward,
    service: awkward,
    provider: awkward,
  })
  .map(all => ({ ...all, issuer: { ...federated().issuer, arn: all.roleArn } }) as Principal);
const request: fc.Arbitrary<AuthorizationRequest> = fc
  .record({
    principal,
    action: awkward,
    arn: awkward,
    account: awkward,
    context: fc.array(fc.tuple(awkward, fc.array(awkward, { maxLength: 3 })), { maxLength: 4 }),
  })
  .map(({ principal, action, arn, account, context }) => ({
    principal,
    action,
    resource: { arn, account },
    context: contextOf([...context, ...context.map(([, values]) => ['a:key', values] as const)]),
  }));

test('whatever asks whatever of whatever, nothing throws', () => {
  fc.assert(
    fc.property(request, cases, (asked, { owners, texts }) => {
      const some = compileAll(owners, texts);
      const explanation = explain(asked, some);
      assert.deepEqual(explanation.decision, decide(asked, some));
      JSON.stringify(explanation.steps);
    }),
    { numRuns: runs(3000) },
  );
});

test('without policies nobody may do anything but the root user in its own account', () => {
  fc.assert(
    fc.property(request, asked => {
      const { type, account } = asked.principal;
      const decision = decide(asked, policies({}));
      if (type !== 'root' || account !== asked.resource.account) assert.equal(decision.allowed, false);
    }),
    { numRuns: runs(3000) },
  );
});

test('an operator that is not known is refused, in an Allow and in a Deny', () => {
  const known = [...operators.keys()];
  const names = fc.oneof(
    awkward,
    fc
      .constantFrom(...known)
      .chain(name =>
        fc.constantFrom(
          name.toLowerCase(),
          `${name}s`,
          `Not${name}`,
          `ForAny:${name}`,
          `IfExists${name}`,
          ` ${name}`,
        ),
      ),
  );
  const parts = /^(?:ForAnyValue:|ForAllValues:)?(.*?)(?:IfExists)?$/s;
  fc.assert(
    fc.property(names, fc.constantFrom('Allow', 'Deny'), (name, Effect) => {
      if (operators.has(parts.exec(name)?.[1] ?? '')) return;
      const text = document({ Effect, Action: '*', Resource: '*', Condition: { [name]: { 'a:b': 'true' } } });
      // JSON.stringify leaves out nothing of a plain object but `__proto__`, which the literal above sets.
      if (name !== '__proto__') assert.match(refusal(text, 'identity')?.path ?? '', /^Statement\.Condition/);
    }),
    { numRuns: runs(2000) },
  );
});
