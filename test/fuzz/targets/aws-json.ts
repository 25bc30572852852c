import assert from 'node:assert/strict';
import { withPlainKeys } from '../../../src/base/json-keys.ts';
import { valueText } from '../../../src/wire/aws/constraint-text.ts';
import { decodeJson, jsonOperation } from '../../../src/wire/aws/json.ts';
import { isDeeperThan } from '../../../src/wire/aws/json-depth.ts';
import { loadModelFile } from '../../../src/wire/aws/model.ts';
import { validate } from '../../../src/wire/aws/validate.ts';
import { refusingOnly, type Target } from '../target.ts';

const models = [loadModelFile('ecr'), loadModelFile('organizations')];
const call = (target: string, input: object) => `${target}\n${JSON.stringify(input)}`;
const ecr = 'AmazonEC2ContainerRegistry_V20150921';
const digest = `sha256:${'0'.repeat(64)}`;

/** AWS JSON 1.1: the first line is `X-Amz-Target`, the rest the body. */
export const awsJson: Target = {
  name: 'aws-json',
  covers: [
    'src/wire/aws/json',
    'src/wire/aws/base64',
    'src/wire/aws/timestamp',
    'src/wire/aws/validate',
    'src/wire/aws/constrain',
  ],
  words: [
    ...models.flatMap(model => model.operationNames).slice(0, 40),
    ...[
      'repositoryName',
      'imageIds',
      'imageTag',
      'imageDigest',
      'layerPartBlob',
      'partFirstByte',
      'maxResults',
    ],
    ...[
      'tags',
      'Key',
      'Value',
      'YQ==',
      'YQ=',
      '2020-01-01T00:00:00Z',
      '1e400',
      '-0',
      '[',
      '{',
      '"',
      'null',
      digest,
    ],
  ],
  seeds: [
    call(`${ecr}.CreateRepository`, {
      repositoryName: 'a/b',
      tags: [{ Key: 'k', Value: 'v' }],
      imageTagMutability: 'MUTABLE',
    }),
    call(`${ecr}.BatchGetImage`, {
      repositoryName: 'a/b',
      imageIds: [{ imageTag: 'x' }, { imageDigest: digest }],
    }),
    call(`${ecr}.UploadLayerPart`, {
      repositoryName: 'a/b',
      uploadId: '00000000-0000-0000-0000-000000000000',
      partFirstByte: 0,
      partLastByte: 1,
      layerPartBlob: 'YWI=',
    }),
    call(`${ecr}.DescribeImages`, { repositoryName: 'a', maxResults: 5, filter: { tagStatus: 'TAGGED' } }),
    call('AWSOrganizationsV20161128.CreateAccount', { AccountName: 'a', Email: 'a@b.c', Tags: [] }),
    call(`${ecr}.PutImage`, { repositoryName: 'ab', imageManifest: '{}' }),
  ],
  check(text) {
    const end = text.indexOf('\n');
    const [target, body] = end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
    const bytes = Buffer.from(body);
    const plain = parsed(body);
    if (plain !== undefined) {
      for (const limit of [1, 3, 64]) assert.equal(isDeeperThan(limit, bytes), depthOf(plain.value) > limit);
    }
    for (const model of models) {
      const codes = ['UnknownOperationException', 'SerializationException', 'RequestEntityTooLargeException'];
      const operation = refusingOnly(codes, () => jsonOperation(model, target));
      if (operation === undefined) continue;
      const input = refusingOnly(codes, () => decodeJson(operation, bytes));
      if (input === undefined) continue;
      assert.ok(plain !== undefined, 'what is taken is JSON');
      const violations = validate(operation.input, input);
      for (const { value } of violations) assert.ok(valueText(value).length < 2_100, 'shown in short');
      // Written down again it means the same; -0 is written as 0.
      const written = JSON.stringify(input, wired);
      const again = decodeJson(operation, Buffer.from(written));
      assert.equal(JSON.stringify(again, wired), written);
    }
  },
};

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(withPlainKeys(text)) };
  } catch {
    return undefined;
  }
}

function depthOf(value: unknown): number {
  let depth = 0;
  let level: unknown[] = [value];
  for (; ; depth++) {
    level = level.filter(each => typeof each === 'object' && each !== null);
    if (level.length === 0) return depth;
    level = level.flatMap(each => Object.values(each as object));
  }
}

/** Blobs as base64, timestamps as seconds. `toJSON` has been called by then, so the holder is asked. */
function wired(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const held = this[key];
  if (Buffer.isBuffer(held)) return held.toString('base64');
  if (held instanceof Date) return held.getTime() / 1000;
  return value;
}
