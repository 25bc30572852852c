import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModelFile } from './model.ts';
import { validate } from './validate.ts';
import { organizationsInvalidInput } from './violations-organizations.ts';

const model = loadModelFile('organizations');

const cases: readonly [operation: string, input: object, reason: string, member: string][] = [
  ['DescribeAccount', {}, 'INPUT_REQUIRED', 'AccountId'],
  ['DescribeAccount', { AccountId: 'x' }, 'INVALID_PATTERN', 'AccountId'],
  ['AttachPolicy', { PolicyId: 'p-12345678', TargetId: 'x' }, 'INVALID_PATTERN_TARGET_ID', 'TargetId'],
  ['ListPolicies', { Filter: 'x' }, 'INVALID_ENUM_POLICY_TYPE', 'Filter'],
  ['ListChildren', { ParentId: 'r-abcd', ChildType: 'x' }, 'INVALID_ENUM', 'ChildType'],
  ['ListCreateAccountStatus', { States: ['x'] }, 'INVALID_LIST_MEMBER', 'States'],
  ['ListAccounts', { MaxResults: 0 }, 'MIN_VALUE_EXCEEDED', 'MaxResults'],
  ['ListAccounts', { MaxResults: 21 }, 'MAX_VALUE_EXCEEDED', 'MaxResults'],
  ['CreateOrganizationalUnit', { ParentId: 'r-abcd', Name: '' }, 'MIN_LENGTH_EXCEEDED', 'Name'],
];

for (const [operation, input, Reason, member] of cases) {
  test(`${operation} ${JSON.stringify(input)}: ${Reason}`, () => {
    const fault = organizationsInvalidInput(validate(model.operation(operation)?.input, input));
    assert.equal(fault.code, 'InvalidInputException');
    assert.equal(fault.detail.Reason, Reason);
    assert.equal(fault.detail.member, member);
    assert.match(fault.message, /^You .*\.$/);
  });
}
