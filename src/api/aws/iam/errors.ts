import type { WireError } from '../../../wire/aws/faults.ts';

const noSuchEntity: WireError = { name: 'NoSuchEntity', status: 404 };
const alreadyExists: WireError = { name: 'EntityAlreadyExists', status: 409 };
const deleteConflict: WireError = { name: 'DeleteConflict', status: 409 };
const limitExceeded: WireError = { name: 'LimitExceeded', status: 409 };
const invalidInput: WireError = { name: 'InvalidInput', status: 400 };
const malformed: WireError = { name: 'MalformedPolicyDocument', status: 400 };

/** How the faults of `accounts/faults.ts` show on IAM's wire. */
export const iamErrors: Readonly<Record<string, WireError>> = {
  UserNotFound: noSuchEntity,
  RoleNotFound: noSuchEntity,
  PolicyNotFound: noSuchEntity,
  PolicyNotAttachable: noSuchEntity,
  PolicyVersionNotFound: noSuchEntity,
  InlinePolicyNotFound: noSuchEntity,
  AccessKeyNotFound: noSuchEntity,
  NoBoundary: noSuchEntity,
  AccountNotFound: noSuchEntity,
  UserExists: alreadyExists,
  RoleExists: alreadyExists,
  PolicyExists: alreadyExists,
  MustDetachPolicies: deleteConflict,
  MustDeletePolicies: deleteConflict,
  MustDeleteAccessKeys: deleteConflict,
  PolicyAttached: deleteConflict,
  PolicyHasVersions: deleteConflict,
  DefaultVersion: deleteConflict,
  TooManyVersions: limitExceeded,
  QuotaExceeded: limitExceeded,
  InlinePoliciesTooLarge: limitExceeded,
  TooManyTags: limitExceeded,
  PolicyArnInvalid: invalidInput,
  DuplicateTagKeys: invalidInput,
  ReservedTagKey: invalidInput,
  MalformedPolicy: malformed,
  InvalidTrustPrincipal: malformed,
  AccessDenied: { name: 'AccessDenied', status: 403 },
  UnreadablePolicy: { name: 'ServiceFailure', status: 500 },
  PolicyOfAws: { name: 'AccessDenied', status: 403 },
  UserNameMissing: { name: 'ValidationError', status: 400 },
};
