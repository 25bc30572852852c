// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../test/support/processor-time.ts';
import { refusal } from './fixtures.test-support.ts';
import type { PolicyKind } from './index.ts';

const kind = fc.constantFrom<PolicyKind>('identity', 'resource', 'trust', 'session', 'boundary');

/** `refusal` lets every error through that is no PolicySyntaxError. */
const onlyRefusesProperly = (text: string, as: PolicyKind): void => {
  const found = refusal(text, as);
  if (found) assert.ok(found.reason.length > 0);
};

test('no string makes parsePolicy throw anything but PolicySyntaxError', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), kind, onlyRefusesProperly), { numRuns: 2000 });
});

test('no JSON makes parsePolicy throw anything but PolicySyntaxError', () => {
  fc.assert(fc.property(fc.json(), kind, onlyRefusesProperly), { numRuns: 2000 });
});

test('no JSON in the form of a policy makes parsePolicy throw anything but PolicySyntaxError', () => {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      '*',
      'Allow',
      'Deny',
      'ecr:*',
      '${aws:x}',
      '${',
      'arn:aws:ecr:::x',
      { AWS: '*' },
      ['*'],
    ),
  );
  const operator = fc.constantFrom(
    'StringLike',
    'ForAnyValue:DateEquals',
    'IpAddressIfExists',
    'Null',
    'ArnLike',
    'Bool',
    'NumericLessThan',
    'BinaryEquals',
    '__proto__',
  );
  const condition = fc.dictionary(
    operator,
    fc.dictionary(fc.constantFrom('aws:x', 'x', '__proto__', 'constructor'), anything),
  );
  const element = fc.constantFrom(
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'toString',
  );
  const statement = fc
    .tuple(fc.dictionary(element, anything), fc.option(fc.oneof(condition, anything)))
    .map(([elements, Condition]) => ({
      Effect: 'Allow',
      Action: '*',
      ...elements,
      ...(Condition === null ? {} : { Condition }),
    }));
  const policy = fc.record({
    Version: fc.constantFrom('2012-10-17', '2008-10-17'),
    Statement: fc.oneof(statement, fc.array(statement)),
  });
  fc.assert(
    fc.property(policy, kind, (value, as) => onlyRefusesProperly(JSON.stringify(value), as)),
    { numRuns: 5000 },
  );
});

test('deep nesting and long texts are refused in good time', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  const spaces = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:ecr:::\${aws:a${' '.repeat(100_000)}'}"}}`;
  const path = `{"Statement":{"Effect":"Allow","Action":"*","Principal":{"AWS":"arn:aws:iam::111111111111:user/${'a/'.repeat(50_000)}"}}}`;
  const took = processorTime(() => {
    for (const text of [deep, `{"Statement":${deep}}`, spaces]) assert.ok(refusal(text, 'identity'));
    assert.ok(refusal(path, 'resource'));
  });
  assert.ok(took < 1000);
});
