import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJson, encodeJson } from './json.ts';
import { minimalValue } from './minimal-input.test-support.ts';
import { loadModel, loadModelFile } from './model.ts';
import { encodeQuery } from './query.ts';
import type { StructureShape } from './shape.ts';
import { validate } from './validate.ts';

const names = ['ecr', 'iam', 'sts'] as const;

test('a model says how its service is addressed', () => {
  const { operation: _, shape: __, error: ___, operationNames, ...ecr } = loadModelFile('ecr');
  assert.deepEqual(ecr, {
    serviceId: 'ECR',
    signingName: 'ecr',
    protocol: 'json',
    apiVersion: '2015-09-21',
    targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
    jsonVersion: '1.1',
    xmlNamespace: undefined,
  });
  assert.equal(operationNames.length, 58);
  const iam = loadModelFile('iam');
  assert.equal(iam.signingName, 'iam');
  assert.equal(iam.xmlNamespace, 'https://iam.amazonaws.com/doc/2010-05-08/');
  assert.equal(loadModelFile('sts').operation('AssumeRole')?.resultWrapper, 'AssumeRoleResult');
});

test('a file is read once, and only a model is read', () => {
  assert.equal(loadModelFile('ecr'), loadModelFile('ecr'));
  assert.throws(() => loadModelFile('../package'), TypeError);
  assert.throws(() => loadModel({ metadata: { protocol: 'rest-xml' } }), TypeError);
});

test('operations are resolved when asked for, and are frozen', () => {
  const model = loadModelFile('ecr');
  const operation = model.operation('PutImage')!;
  assert.equal(model.operation('PutImage'), operation);
  assert.ok(Object.isFrozen(model) && Object.isFrozen(operation) && Object.isFrozen(operation.input));
  const name = operation.input!.members.find(member => member.name === 'repositoryName')!;
  assert.ok(name.required && Object.isFrozen(name));
  assert.equal(name.shape.type, 'string');
  assert.equal(name.shape.name, 'RepositoryName');
});

test('names from the network find nothing but operations and errors', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'Nope']) {
    assert.equal(loadModelFile('ecr').operation(name), undefined);
    assert.equal(loadModelFile('iam').error(name), undefined);
  }
  assert.equal(loadModelFile('ecr').error('RepositoryName'), undefined);
});

test('errors have the code and the status of the model', () => {
  const iam = loadModelFile('iam');
  const { shape: _, ...noSuchEntity } = iam.error('NoSuchEntityException')!;
  assert.deepEqual(noSuchEntity, {
    name: 'NoSuchEntityException',
    code: 'NoSuchEntity',
    status: 404,
    type: 'Sender',
  });
  assert.equal(iam.error('ServiceFailureException')?.type, 'Receiver');
  const ecr = loadModelFile('ecr');
  assert.equal(ecr.error('RepositoryNotFoundException')?.status, 400);
  assert.equal(ecr.error('RepositoryNotFoundException')?.code, 'RepositoryNotFoundException');
  assert.equal(ecr.error('ServerException')?.status, 500);
  assert.ok(ecr.operation('PutImage')!.errors.some(error => error.name === 'ImageAlreadyExistsException'));
});

test('every operation of every model takes its smallest input and gives its smallest output', () => {
  for (const name of names) {
    const model = loadModelFile(name);
    for (const operationName of model.operationNames) {
      const operation = model.operation(operationName)!;
      const input = minimalValue(operation.input ?? empty) as Record<string, unknown>;
      assert.deepEqual(validate(operation.input, input), [], operationName);
      const output = operation.output && minimalValue(operation.output);
      if (model.protocol === 'json') {
        const body = Buffer.from(JSON.stringify(input, base64));
        assert.deepEqual(decodeJson(operation, body), input, operationName);
        assert.doesNotThrow(() => JSON.parse(encodeJson(operation, output)));
      } else assert.match(encodeQuery(model, operation, output, 'id'), /<RequestId>id<\/RequestId>/);
    }
  }
});

test('a missing required member is found in every operation that has one', () => {
  for (const name of names) {
    const model = loadModelFile(name);
    for (const operationName of model.operationNames) {
      const { input } = model.operation(operationName)!;
      const required = (input?.members ?? []).filter(member => member.required).map(member => member.name);
      const found = validate(input, {});
      assert.deepEqual(
        found.map(violation => violation.member),
        required,
      );
      assert.ok(found.every(violation => violation.constraint.kind === 'required'));
    }
  }
});

const empty: StructureShape = { type: 'structure', name: '', sensitive: false, members: [] };

function base64(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const held = this[key];
  return Buffer.isBuffer(held) ? held.toString('base64') : value;
}
