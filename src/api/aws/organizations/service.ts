import { loadModelFile } from '../../../wire/aws/model.ts';
import { organizationsInvalidInput } from '../../../wire/aws/violations-organizations.ts';
import type { AwsService } from '../service.ts';
import { organizationsErrors } from './errors.ts';
import { organizationsOperations } from './operations.ts';

/** AWS Organizations, version 2016-11-28. */
export const organizations: AwsService = {
  name: 'organizations',
  get model() {
    return loadModelFile('organizations');
  },
  invalid: organizationsInvalidInput,
  operations: organizationsOperations,
  errors: organizationsErrors,
};
