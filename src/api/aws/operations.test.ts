import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { awsServices } from './services.ts';

/** Operations that every authenticated caller may use: AWS checks no policy for them. */
const open = new Set(['sts:GetCallerIdentity', 'sts:GetSessionToken']);

/** Operations for which IAM has no action of their name. */
const borrowed = new Map([['ecr:ListImageReferrers', 'ecr:BatchGetImage']]);

for (const service of awsServices) {
  describe(`the operation table of ${service.name}`, () => {
    for (const [name, operation] of Object.entries(service.operations)) {
      test(`${name} is in the model and declares its action and its resource`, () => {
        assert.ok(service.model.operation(name), 'not in the model');
        const expected = `${service.name}:${name}`;
        if (open.has(expected)) assert.equal(operation.action, null);
        else assert.equal(operation.action, borrowed.get(expected) ?? expected);
        assert.equal(typeof operation.resource, 'function');
        assert.equal(typeof operation.handler, 'function');
      });
    }

    test('gives every error a name of the model or one common to all services', () => {
      const common = [
        'AccessDenied',
        'AccessDeniedException',
        'ValidationError',
        'InternalFailure',
        'InvalidParameterValue',
        'ThrottlingException',
      ];
      for (const { name, status } of Object.values(service.errors)) {
        const modelled = service.model.error(name) ?? service.model.error(`${name}Exception`);
        assert.ok(modelled || common.includes(name), name);
        assert.ok(status >= 400 && status <= 599, name);
      }
    });
  });
}
