import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModelFile } from './model.ts';
import { validate } from './validate.ts';
import { ecrInvalidParameter, invalidParameter } from './violations-ecr.ts';
import { validationError, validationException, violationsText } from './violations-general.ts';
import { iamValidationError } from './violations-iam.ts';

const violations = (service: string, operation: string, value: object) =>
  validate(loadModelFile(service).operation(operation)!.input, value);

const at = (member: string, why: string) =>
  `Invalid parameter at '${member}' failed to satisfy constraint: '${why}'`;

test("ECR names the first violation, in ECR's words", () => {
  const name = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*';
  const table: [operation: string, value: object, text: string][] = [
    [
      'CreateRepository',
      { repositoryName: 'Org/app' },
      at('repositoryName', `must satisfy regular expression '${name}'`),
    ],
    [
      'CreateRepository',
      { repositoryName: 'a' },
      at('repositoryName', 'must have length greater than or equal to 2'),
    ],
    ['CreateRepository', {}, at('repositoryName', 'Member must not be null')],
    [
      'DescribeImages',
      { repositoryName: 'ab', maxResults: 9999 },
      at('maxResults', 'Member must have value less than or equal to 1000'),
    ],
    [
      'BatchGetImage',
      { repositoryName: 'ab', imageIds: [] },
      at('imageIds', 'Member must have length greater than or equal to 1'),
    ],
    [
      'GetAuthorizationToken',
      { registryIds: ['1'] },
      at(
        'registryIds',
        'Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]',
      ),
    ],
    [
      'PutImageTagMutability',
      { repositoryName: 'ab', imageTagMutability: 'no' },
      at(
        'imageTagMutability',
        'Member must satisfy enum value set: [MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION]',
      ),
    ],
    [
      'PutImage',
      { repositoryName: 'ab', imageManifest: '' },
      at('imageManifest', 'Member must have length greater than or equal to 1'),
    ],
    [
      'BatchGetImage',
      { repositoryName: 'ab', imageIds: [{}, { imageTag: '' }] },
      at('imageIds.2.member.imageTag', 'must have length greater than or equal to 1'),
    ],
  ];
  for (const [operation, value, text] of table) {
    const fault = ecrInvalidParameter(violations('ecr', operation, value));
    assert.equal(fault.message, text);
    assert.equal(fault.code, 'InvalidParameterException');
    assert.ok(fault.hint);
  }
  assert.equal(invalidParameter('PolicyText', 'Invalid ARN').message, at('PolicyText', 'Invalid ARN'));
});

test('other services count and name all of them', () => {
  const one = violations('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::1:role/r', RoleSessionName: 'a b' });
  assert.equal(
    validationError(one).message,
    "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
  );
  const two = violations('iam', 'CreateRole', { RoleName: 'r'.repeat(65) });
  assert.equal(
    validationException(two).message,
    `2 validation errors detected: Value '${'r'.repeat(65)}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64; Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null`,
  );
  assert.equal(validationError(two).code, 'ValidationError');
  assert.equal(validationException(two).code, 'ValidationException');
});

test('paths count elements from one, below their list', () => {
  const found = violations('iam', 'CreateUser', {
    UserName: 'u',
    Tags: [{ Key: 'k', Value: 'v'.repeat(257) }],
  });
  assert.match(
    violationsText(found),
    /^1 validation error detected: Value 'v+' at 'tags\.1\.member\.value' failed/,
  );
});

test('values are shown as Java prints them, cut where they are long, and not at all where they are secret', () => {
  const list = violations('iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: 'a'.repeat(20),
    ActionNames: ['ab', 'x'],
  });
  assert.match(
    violationsText(list),
    /Value '\[ab, x\]' at 'actionNames' failed to satisfy constraint: Member must satisfy constraint: \[Member must have length less than or equal to 128, Member must have length greater than or equal to 3\]/,
  );
  const secret = violations('iam', 'ChangePassword', {
    OldPassword: 'hunter2'.repeat(30),
    NewPassword: 'fine',
  });
  assert.match(violationsText(secret), /^1 validation error detected: Value at 'oldPassword' failed/);
  assert.doesNotMatch(violationsText(secret), /hunter2/);
  const long = violations('iam', 'CreateUser', { UserName: 'u'.repeat(100_000) });
  assert.ok(violationsText(long).length < 2500);
});

test('IAM explains names and paths in words, once its limits are kept', () => {
  const table: [operation: string, value: object, text: string][] = [
    [
      'CreateUser',
      { UserName: 'a b' },
      'The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      'CreateRole',
      { RoleName: 'a/b', AssumeRolePolicyDocument: '{}' },
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      'CreateUser',
      { UserName: 'u', Path: 'team' },
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    ],
    [
      'ListUsers',
      { PathPrefix: 'x' },
      'The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.',
    ],
    [
      'CreateUser',
      { UserName: 'a b', Path: '/'.repeat(600) },
      `1 validation error detected: Value '${'/'.repeat(600)}' at 'path' failed to satisfy constraint: Member must have length less than or equal to 512`,
    ],
  ];
  for (const [operation, value, text] of table) {
    const fault = iamValidationError(violations('iam', operation, value));
    assert.equal(fault.message, text);
    assert.equal(fault.code, 'ValidationError');
  }
});
