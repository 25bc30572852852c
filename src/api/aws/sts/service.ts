import { loadModelFile } from '../../../wire/aws/model.ts';
import { validationError } from '../../../wire/aws/violations-general.ts';
import type { AnyOperation, AwsService } from '../service.ts';
import { getAccessKeyInfo } from './access-key-info.ts';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { decodeAuthorizationMessage } from './authorization-message.ts';
import { getCallerIdentity } from './caller-identity.ts';
import { stsErrors } from './errors.ts';
import { getFederationToken } from './federation-token.ts';
import { getSessionToken } from './session-token.ts';

/** STS's operations by name. One that is in the model and not here is answered by the door. */
export const stsOperations: Readonly<Record<string, AnyOperation>> = {
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  DecodeAuthorizationMessage: decodeAuthorizationMessage,
  GetAccessKeyInfo: getAccessKeyInfo,
  GetCallerIdentity: getCallerIdentity,
  GetFederationToken: getFederationToken,
  GetSessionToken: getSessionToken,
};

/** AWS Security Token Service, version 2011-06-15. */
export const sts: AwsService = {
  name: 'sts',
  get model() {
    return loadModelFile('sts');
  },
  invalid: validationError,
  operations: stsOperations,
  errors: stsErrors,
};
