import { loadModelFile } from '../../../wire/aws/model.ts';
import { iamValidationError } from '../../../wire/aws/violations-iam.ts';
import type { AwsService } from '../service.ts';
import { iamErrors } from './errors.ts';
import { iamOperations } from './operations.ts';

/** AWS Identity and Access Management, version 2010-05-08. */
export const iam: AwsService = {
  name: 'iam',
  get model() {
    return loadModelFile('iam');
  },
  invalid: iamValidationError,
  operations: iamOperations,
  errors: iamErrors,
};
