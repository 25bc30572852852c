import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answer,
  deny,
  document,
  identity,
  onResource,
  owner,
  type Raw,
  repository,
  request,
  row,
  user,
} from './fixtures.test-support.ts';
import { parsePolicy } from './index.ts';

const alice = user();
const elements = (name: string, statement: Raw, more: Parameters<typeof request>[1], expected: boolean) =>
  test(name, () => {
    const text = document({ Effect: 'Allow', ...statement });
    const found = answer(request(alice, more), { identity: [{ policy: parsePolicy(text, 'identity') }] });
    assert.equal(found, expected ? 'allowed' : 'no identity');
  });
for (const action of [
  'ecr:BatchGetImage',
  'ECR:batchgetimage',
  'ecr:Batch*',
  'ecr:*Image',
  'ecr:BatchGet?mage',
  'ecr:*',
  '*',
]) {
  elements(`Action ${action} covers the action`, { Action: action, Resource: '*' }, {}, true);
  elements(`NotAction ${action} leaves it out`, { NotAction: action, Resource: '*' }, {}, false);
}
for (const action of ['ecr:BatchGetImages', 'ecr:Batch', 'ecr-public:*', 'ecr:Put*', 'ecr:BatchGetImage?']) {
  elements(`Action ${action} does not cover the action`, { Action: action, Resource: '*' }, {}, false);
  elements(`NotAction ${action} covers it`, { NotAction: [action], Resource: '*' }, {}, true);
}
elements(
  'an action is asked for in any case',
  { Action: 'ecr:BatchGetImage', Resource: '*' },
  { action: 'ECR:BATCHGETIMAGE' },
  true,
);
for (const resource of [
  repository,
  `arn:aws:ecr:*:${owner}:repository/*`,
  'arn:aws:ecr:*:*:*',
  'arn:*:ecr:us-????-1:*:*/web',
  'arn:aws:ecr:*',
  '*',
]) {
  elements(`Resource ${resource} covers the resource`, { Action: '*', Resource: resource }, {}, true);
  elements(`NotResource ${resource} leaves it out`, { Action: '*', NotResource: resource }, {}, false);
}
for (const resource of [
  `${repository}2`,
  repository.replace('web', 'Web'),
  'arn:aws:ecr:us-east-1:999999999999:repository/app',
  'arn:aws:s3:::*',
]) {
  elements(
    `Resource ${resource} does not cover the resource`,
    { Action: '*', Resource: resource },
    {},
    false,
  );
  elements(`NotResource ${resource} covers it`, { Action: '*', NotResource: [resource] }, {}, true);
}
const noResource = { resource: { arn: '*', account: owner } };
elements('an action without resource is covered by * only', { Action: '*', Resource: '*' }, noResource, true);
elements(
  'an action without resource is not covered by an ARN',
  { Action: '*', Resource: 'arn:aws:ecr:*:*:*' },
  noResource,
  false,
);
row(
  'Resource narrows a resource-based policy',
  alice,
  { resource: [onResource('*', { Resource: `${repository}2` })] },
  'no identity',
);
row(
  'NotResource narrows a resource-based Deny',
  alice,
  { identity: [identity()], resource: [onResource('*', { ...deny, NotResource: repository })] },
  'allowed',
);
