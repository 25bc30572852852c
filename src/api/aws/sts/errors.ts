import type { WireError } from '../../../wire/aws/faults.ts';

const accessDenied: WireError = { name: 'AccessDenied', status: 403 };
const validation: WireError = { name: 'ValidationError', status: 400 };
const malformed: WireError = { name: 'MalformedPolicyDocument', status: 400 };

/** How faults show on STS's wire. */
export const stsErrors: Readonly<Record<string, WireError>> = {
  AccessDenied: accessDenied,
  UnreadablePolicy: { name: 'InternalFailure', status: 500 },
  RootMayNotAssumeRoles: accessDenied,
  RoleGone: accessDenied,
  SessionFromSession: accessDenied,
  RoleArnInvalid: validation,
  SessionTooLong: validation,
  ChainedSessionTooLong: validation,
  ParameterNotSupported: validation,
  TooManySessionPolicies: validation,
  PolicyArnInvalid: validation,
  PackedPolicyTooLarge: { name: 'PackedPolicyTooLarge', status: 400 },
  MalformedPolicy: malformed,
  PolicyNotAttachable: malformed,
};
