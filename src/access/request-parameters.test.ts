import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadModelFile } from '../wire/aws/model.ts';
import type { Shape } from '../wire/aws/shape.ts';
import { requestParameters } from './request-parameters.ts';

test('names begin in lower case, at every level', () => {
  const input = {
    UserName: 'u',
    Tags: [{ Key: 'K', Value: 'V' }],
    MaxItems: 3,
    force: true,
    none: undefined,
  };
  assert.deepEqual(requestParameters(input), {
    userName: 'u',
    tags: [{ key: 'K', value: 'V' }],
    maxItems: 3,
    force: true,
  });
});

test('docker’s inputs have the API’s names', () => {
  const input = {
    registry: { account: '123456789012', region: 'us-east-1' },
    name: 'app/web',
    base: '/v2/app/web',
    reference: { tag: 'v1' },
    body: { bytes: {}, length: 3 },
  };
  assert.deepEqual(requestParameters(input), {
    registryId: '123456789012',
    repositoryName: 'app/web',
    reference: { tag: 'v1' },
  });
});

test('nothing is null', () => {
  for (const input of [
    {},
    undefined,
    null,
    'x',
    { body: 1 },
    { LayerPartBlob: Buffer.from('x'), read() {} },
  ]) {
    assert.equal(requestParameters(input), null);
  }
});

test('no secret that a service model knows is shown', () => {
  const secrets: string[] = [];
  for (const service of ['ecr', 'iam', 'sts', 'organizations']) {
    const model = loadModelFile(service);
    const seen = new Set<Shape>();
    const visit = (shape: Shape): void => {
      if (seen.has(shape)) return;
      seen.add(shape);
      if (shape.type === 'list') visit(shape.element);
      if (shape.type === 'map') visit(shape.value);
      if (shape.type !== 'structure') return;
      for (const { name, shape: held } of shape.members) {
        if (held.sensitive && held.type === 'string') secrets.push(name);
        visit(held);
      }
    };
    for (const name of model.operationNames) {
      const input = model.operation(name)?.input;
      if (input) visit(input);
    }
  }
  assert.ok(secrets.length > 5);
  // Sensitive to the model, and yet what an audit is about: which account was made, who was invited.
  const harmless = new Set(['Email', 'AccountName', 'Id', 'Notes', 'Name', 'SourceName']);
  for (const name of secrets.filter(each => !harmless.has(each))) {
    assert.equal(requestParameters({ [name]: 'x' }), null, name);
  }
  assert.notEqual(requestParameters({ secretArn: 'arn', nextToken: 't', credentialArn: 'arn' }), null);
});

test('what is shown is bounded, whatever is asked', () => {
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      { maxDepth: 12 },
      fc.string({ maxLength: 30_000 }),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 200 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 200 }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), value), input => {
      const size = JSON.stringify(requestParameters(input)).length;
      assert.ok(size < 250_000, `${size}`);
    }),
    { numRuns: 50 },
  );
  const many = requestParameters({ ids: Array.from({ length: 100_000 }, () => 0) });
  assert.ok(JSON.stringify(many).length < 100_000);
  const deep = requestParameters({ a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } });
  assert.equal(JSON.stringify(deep), '{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":"…"}}}}}}}}');
  const long = requestParameters({ imageManifest: 'x'.repeat(10_000) });
  assert.equal(long?.imageManifest, `${'x'.repeat(8192)}… (1808 more characters)`);
});
