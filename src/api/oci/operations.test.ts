import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from './operations.ts';

const rows = Object.entries(routes).flatMap(([kind, methods]) =>
  Object.entries(methods).map(([method, route]) => ({
    what: `${method} ${kind}`,
    operation: route.operation,
  })),
);
const actionsOf = ({ operation }: (typeof rows)[number]) => [
  operation.action,
  ...(operation.also ?? []).map((each: { action: string }) => each.action),
  ...(operation.may ? [operation.may.action] : []),
];

test('every route names the IAM actions that ECR checks', () => {
  assert.deepEqual(Object.fromEntries(rows.map(row => [row.what, actionsOf(row)])), {
    'GET base': [null],
    'HEAD base': [null],
    'GET catalog': ['ecr:DescribeRepositories'],
    'GET tags': ['ecr:ListImages'],
    'GET manifest': ['ecr:BatchGetImage'],
    'HEAD manifest': ['ecr:BatchGetImage'],
    'PUT manifest': ['ecr:PutImage'],
    'DELETE manifest': ['ecr:BatchDeleteImage'],
    'GET blob': ['ecr:GetDownloadUrlForLayer'],
    'HEAD blob': ['ecr:BatchCheckLayerAvailability'],
    'DELETE blob': ['ecr:BatchDeleteImage'],
    'POST uploads': [
      'ecr:InitiateLayerUpload',
      'ecr:CreateRepository',
      'ecr:UploadLayerPart',
      'ecr:CompleteLayerUpload',
      'ecr:GetDownloadUrlForLayer',
    ],
    'GET upload': ['ecr:UploadLayerPart'],
    'PATCH upload': ['ecr:UploadLayerPart'],
    'PUT upload': ['ecr:CompleteLayerUpload', 'ecr:UploadLayerPart'],
    'DELETE upload': ['ecr:UploadLayerPart'],
    'GET referrers': ['ecr:BatchGetImage'],
  });
});
