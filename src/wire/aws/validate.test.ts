import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModelFile } from './model.ts';
import type { Shape } from './shape.ts';
import { validate } from './validate.ts';
import type { Constraint } from './violation.ts';

const input = (service: string, operation: string) => loadModelFile(service).operation(operation)!.input!;

const found = (shape: Shape, value: unknown): [path: string, constraint: Constraint][] =>
  validate(shape, value).map(violation => [violation.path.join('.'), violation.constraint]);

const repository = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*';

test('right input breaks nothing', () => {
  const put = input('ecr', 'PutImage');
  const image = {
    repositoryName: 'team/app',
    imageManifest: '{}',
    imageTag: 'v1',
    unknown: { any: 'thing' },
  };
  assert.deepEqual(found(put, image), []);
  assert.deepEqual(found(put, { ...image, imageTag: null, registryId: undefined }), []);
  assert.deepEqual(validate(undefined, { any: 'thing' }), []);
});

test('each kind of limit is found where it is broken', () => {
  const long: Constraint = { kind: 'maxLength', limit: 100 };
  const table: [service: string, operation: string, value: object, expected: [string, Constraint][]][] = [
    [
      'ecr',
      'DescribeRepositories',
      { maxResults: 1001 },
      [['maxResults', { kind: 'maxValue', limit: 1000 }]],
    ],
    ['ecr', 'DescribeRepositories', { maxResults: 0 }, [['maxResults', { kind: 'minValue', limit: 1 }]]],
    [
      'ecr',
      'DescribeRepositories',
      { repositoryNames: [] },
      [['repositoryNames', { kind: 'minLength', limit: 1 }]],
    ],
    ['ecr', 'DescribeRepositories', { repositoryNames: Array(101).fill('ab') }, [['repositoryNames', long]]],
    [
      'ecr',
      'DeleteRepository',
      { repositoryName: 'A_' },
      [['repositoryName', { kind: 'pattern', pattern: repository }]],
    ],
    [
      'ecr',
      'DeleteRepository',
      { repositoryName: 'a' },
      [['repositoryName', { kind: 'minLength', limit: 2 }]],
    ],
    ['ecr', 'DeleteRepository', {}, [['repositoryName', { kind: 'required' }]]],
    [
      'ecr',
      'CreateRepository',
      { repositoryName: 'ab', imageTagMutability: 'MAYBE' },
      [
        [
          'imageTagMutability',
          {
            kind: 'enum',
            values: ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'],
          },
        ],
      ],
    ],
    [
      'iam',
      'CreateUser',
      { UserName: 'x y'.repeat(30), Tags: [{ Key: 'k', Value: 'v' }, { Key: '' }] },
      [
        ['UserName', { kind: 'pattern', pattern: '[\\w+=,.@-]+' }],
        ['UserName', { kind: 'maxLength', limit: 64 }],
        ['Tags.2.member.Key', { kind: 'pattern', pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' }],
        ['Tags.2.member.Key', { kind: 'minLength', limit: 1 }],
        ['Tags.2.member.Value', { kind: 'required' }],
      ],
    ],
  ];
  for (const [service, operation, value, expected] of table)
    assert.deepEqual(found(input(service, operation), value), expected, JSON.stringify(value).slice(0, 80));
});

test('a list of plain values is judged as one', () => {
  const [violation, ...more] = validate(input('ecr', 'GetAuthorizationToken'), {
    registryIds: ['123456789012', '12', 'x'],
  });
  assert.deepEqual(more, []);
  assert.deepEqual(violation, {
    path: ['registryIds'],
    member: 'registryIds',
    value: ['123456789012', '12', 'x'],
    sensitive: false,
    shape: 'GetAuthorizationTokenRegistryIdList',
    constraint: { kind: 'elements', of: 'member', constraints: [{ kind: 'pattern', pattern: '[0-9]{12}' }] },
  });
});

test('nulls in lists are absent members', () => {
  const shape = input('ecr', 'BatchGetImage');
  assert.deepEqual(found(shape, { repositoryName: 'ab', imageIds: [{}, null] }), [
    ['imageIds.2.member', { kind: 'required' }],
  ]);
  assert.deepEqual(found(input('ecr', 'GetAuthorizationToken'), { registryIds: [null] }), [
    ['registryIds', { kind: 'elements', of: 'member', constraints: [{ kind: 'required' }] }],
  ]);
});

test('values of the wrong type are named, not thrown over', () => {
  const table: [service: string, operation: string, member: string, value: unknown, expected: string][] = [
    ['ecr', 'DescribeRepositories', 'maxResults', '5', 'integer'],
    ['ecr', 'DescribeRepositories', 'maxResults', 1.5, 'integer'],
    ['ecr', 'DescribeRepositories', 'registryId', 123456789012, 'string'],
    ['ecr', 'DescribeRepositories', 'repositoryNames', 'ab', 'list'],
    ['ecr', 'DescribeImages', 'filter', [], 'structure'],
    ['ecr', 'SetRepositoryPolicy', 'force', 'yes', 'boolean'],
    ['ecr', 'UploadLayerPart', 'layerPartBlob', 'YQ==', 'blob'],
  ];
  for (const [service, operation, member, value, expected] of table) {
    const violation = validate(input(service, operation), { [member]: value }).find(
      each => each.constraint.kind === 'type',
    );
    assert.deepEqual([violation?.member, violation?.constraint], [member, { kind: 'type', expected }]);
  }
  assert.deepEqual(found(input('ecr', 'DescribeRegistry'), null), [
    ['', { kind: 'type', expected: 'structure' }],
  ]);
});

test('blobs are measured in bytes', () => {
  const part = {
    repositoryName: 'ab',
    uploadId: '00000000-0000-0000-0000-000000000000',
    partFirstByte: 0,
    partLastByte: 0,
  };
  const shape = input('ecr', 'UploadLayerPart');
  assert.deepEqual(found(shape, { ...part, layerPartBlob: Buffer.alloc(20_971_520) }), []);
  assert.deepEqual(found(shape, { ...part, layerPartBlob: Buffer.alloc(20_971_521) }), [
    ['layerPartBlob', { kind: 'maxLength', limit: 20_971_520 }],
  ]);
});

test('members come from the value itself, never from a prototype', () => {
  const inherited = Object.create({ repositoryName: 'ab' });
  assert.deepEqual(found(input('ecr', 'DeleteRepository'), inherited), [
    ['repositoryName', { kind: 'required' }],
  ]);
});

test('maps are judged by their keys and values', () => {
  const text = (limits: object) => ({ type: 'string' as const, name: 'T', sensitive: false, ...limits });
  const shape: Shape = {
    ...{ type: 'map', name: 'M', sensitive: false, flattened: false, keyName: 'key', valueName: 'value' },
    ...{ max: 2, key: text({ max: 1 }), value: text({ enum: ['a'] }) },
  };
  assert.deepEqual(found(shape, { x: 'a', yy: 'b', z: 'a' }), [
    ['', { kind: 'maxLength', limit: 2 }],
    ['', { kind: 'elements', of: 'key', constraints: [{ kind: 'maxLength', limit: 1 }] }],
    ['', { kind: 'elements', of: 'value', constraints: [{ kind: 'enum', values: ['a'] }] }],
  ]);
});

test('an answer has an end, however much is wrong', () => {
  const tags = Array.from({ length: 5000 }, () => ({}));
  assert.equal(validate(input('ecr', 'TagResource'), { resourceArn: 'a', tags }).length, 100);
});

test('secrets are marked', () => {
  const [violation] = validate(input('iam', 'ChangePassword'), { OldPassword: 'o', NewPassword: '' });
  assert.ok(violation?.sensitive);
});
