import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../test/support/processor-time.ts';
import { Fault } from '../../base/fault.ts';
import { decodeJson, encodeJson, encodeJsonError, jsonContentType, jsonOperation } from './json.ts';
import { loadModelFile, type OperationModel } from './model.ts';
import { validate } from './validate.ts';

const ecr = loadModelFile('ecr');
const op = (name: string): OperationModel => ecr.operation(name)!;
const decode = (name: string, body: unknown) =>
  decodeJson(op(name), Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

test('a target names an operation', () => {
  assert.equal(jsonOperation(ecr, 'AmazonEC2ContainerRegistry_V20150921.PutImage'), op('PutImage'));
  assert.equal(jsonContentType(ecr), 'application/x-amz-json-1.1');
  for (const target of [
    '',
    'PutImage',
    '.PutImage',
    'Other.PutImage',
    'AmazonEC2ContainerRegistry_V20150921.constructor',
  ])
    assert.throws(() => jsonOperation(ecr, target), { code: 'UnknownOperationException' });
});

test('input is typed by the model, and what it does not know is left out', () => {
  assert.deepEqual(
    decode('UploadLayerPart', {
      repositoryName: 'a/b',
      registryId: null,
      partFirstByte: 0,
      partLastByte: 4_294_967_296,
      layerPartBlob: 'aGVsbG8=',
      surprise: { deep: [1] },
    }),
    {
      repositoryName: 'a/b',
      partFirstByte: 0,
      partLastByte: 4_294_967_296,
      layerPartBlob: Buffer.from('hello'),
    },
  );
  assert.deepEqual(decode('BatchGetImage', { imageIds: [{ imageTag: 'x', no: 1 }, null] }), {
    imageIds: [{ imageTag: 'x' }, null],
  });
  assert.deepEqual(decode('DescribeRegistry', '{}'), {});
});

test('what has the wrong type is refused in the words of AWS', () => {
  const table: [operation: string, body: unknown, text: string][] = [
    ['DeleteRepository', { repositoryName: 23 }, 'NUMBER_VALUE cannot be converted to String'],
    ['DeleteRepository', { repositoryName: 3.5 }, 'DECIMAL_VALUE cannot be converted to String'],
    ['DeleteRepository', { repositoryName: true }, 'TRUE_VALUE cannot be converted to String'],
    ['DeleteRepository', { repositoryName: [] }, 'Start of list found where not expected'],
    ['DeleteRepository', { repositoryName: {} }, 'Start of structure or map found where not expected'],
    ['DeleteRepository', { force: 'yes' }, 'STRING_VALUE cannot be converted to Boolean'],
    ['DescribeRepositories', { maxResults: '5' }, 'STRING_VALUE cannot be converted to Integer'],
    ['DescribeRepositories', { maxResults: 1.5 }, 'DECIMAL_VALUE cannot be converted to Integer'],
    ['DescribeRepositories', { maxResults: 2_147_483_648 }, 'NUMBER_VALUE cannot be converted to Integer'],
    ['UploadLayerPart', { partFirstByte: 1e300 }, 'NUMBER_VALUE cannot be converted to Long'],
    ['DescribeRepositories', { repositoryNames: 'a' }, 'Unexpected field type'],
    ['DescribeRepositories', { repositoryNames: {} }, 'Start of structure or map found where not expected'],
    ['DescribeImages', { filter: 'a' }, 'Unexpected field type'],
    ['DescribeImages', [], 'Start of list found where not expected'],
    ['DescribeImages', 'null', 'Unexpected field type'],
    ['UploadLayerPart', { layerPartBlob: 5 }, 'only base-64-encoded strings are convertible to bytes'],
    ['UploadLayerPart', { layerPartBlob: 'YQ' }, 'only base-64-encoded strings are convertible to bytes'],
    ['DescribeImages', '{', 'The request body is not JSON'],
    ['DescribeImages', '', 'The request body is empty'],
    ['DescribeImages', `{"x":${'['.repeat(64)}${']'.repeat(64)}}`, 'The request body is nested too deeply'],
  ];
  for (const [operation, body, message] of table)
    assert.throws(() => decode(operation, body), { code: 'SerializationException', message });
  assert.throws(() => decodeJson(op('DescribeImages'), Buffer.from([0x22, 0xff, 0x22])), {
    message: 'The request body is not UTF-8',
  });
});

test('depth and size have an end', () => {
  assert.deepEqual(decode('DescribeRegistry', `{"x":${'['.repeat(63)}${']'.repeat(63)}}`), {});
  assert.deepEqual(decode('DescribeRegistry', { x: `"[{\\"${'['.repeat(1000)}\\` }), {});
  assert.throws(() => decodeJson(op('DescribeRegistry'), Buffer.alloc(32 * 1024 * 1024 + 1, ' ')), {
    code: 'RequestEntityTooLargeException',
  });
  const flood = Buffer.alloc(20_000_000, '[');
  const refused = () =>
    assert.throws(() => decodeJson(op('DescribeRegistry'), flood), {
      message: 'The request body is nested too deeply',
    });
  assert.ok(processorTime(refused) < 500);
});

test('base64 is read to the letter', () => {
  const blob = (text: string) => decode('UploadLayerPart', { layerPartBlob: text }).layerPartBlob;
  for (const text of ['', 'YQ==', 'YWI=', 'YWJj', '+/+/'])
    assert.equal((blob(text) as Buffer).toString('base64'), text);
  for (const text of [
    'YR==',
    'YWJ=',
    'YQ=',
    'YQ=A',
    '-_-_',
    'Y Q=',
    'YQ==YQ==',
    '====',
    'YWJj\n',
    'a===',
    '=+/=',
  ])
    assert.throws(() => blob(text), { code: 'SerializationException' }, text);
});

test('no name reaches a prototype', () => {
  const body =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"repositoryName":"ab"}';
  const input = decode('DeleteRepository', body);
  assert.deepEqual(Object.keys(input), ['repositoryName']);
  assert.equal(Object.getPrototypeOf(input), Object.prototype);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test('whatever the bytes, they are input or a fault', () => {
  const operations = ecr.operationNames.map(op);
  const json = fc.json().map(text => Buffer.from(text));
  const bytes = fc.uint8Array({ maxLength: 60 }).map(array => Buffer.from(array));
  const members = fc
    .dictionary(
      fc.constantFrom('repositoryName', 'imageIds', 'maxResults', 'filter', '__proto__', 'rules'),
      fc.jsonValue(),
    )
    .map(value => Buffer.from(JSON.stringify(value)));
  fc.assert(
    fc.property(fc.constantFrom(...operations), fc.oneof(json, bytes, members), (operation, body) => {
      try {
        validate(operation.input, decodeJson(operation, body));
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
      }
      assert.deepEqual(Object.keys(Object.prototype), []);
    }),
    { numRuns: 3000 },
  );
});

test('output has the members of the model, in its forms', () => {
  const repository = {
    repositoryName: 'a/b',
    createdAt: new Date(1_563_223_656_123),
    imageTagMutability: undefined,
    secret: 'never shown',
  };
  assert.equal(
    encodeJson(op('CreateRepository'), { repository, extra: 1 }),
    '{"repository":{"repositoryName":"a/b","createdAt":1563223656.123}}',
  );
  assert.equal(encodeJson(op('TagResource'), {}), '{}');
  assert.equal(encodeJson(op('TagResource'), undefined), '{}');
  const counts = { imageScanFindings: { findingSeverityCounts: { HIGH: 2, LOW: undefined } } };
  assert.equal(
    encodeJson(op('DescribeImageScanFindings'), counts),
    '{"imageScanFindings":{"findingSeverityCounts":{"HIGH":2}}}',
  );
});

test('output of the wrong type is a mistake here, and says so', () => {
  for (const repository of [
    'a',
    { createdAt: 5 },
    { repositoryName: 5 },
    { imageScanningConfiguration: { scanOnPush: 1 } },
  ])
    assert.throws(() => encodeJson(op('CreateRepository'), { repository }), TypeError);
  assert.throws(() => encodeJson(op('DescribeRepositories'), { repositories: {} }), TypeError);
});

test('errors carry their name, their message and their fields', () => {
  assert.equal(
    encodeJsonError({
      name: 'InvalidLayerPartException',
      message: 'm',
      fields: { lastValidByteReceived: 5 },
    }),
    '{"__type":"InvalidLayerPartException","message":"m","lastValidByteReceived":5}',
  );
});
