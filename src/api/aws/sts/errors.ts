import type { WireError } from '../../../wire/aws/faults.ts';

const accessDenied: WireError = { name: 'AccessDenied', status: 403 };
const validation: WireError = { name: 'ValidationError', status: 400 };
const malformed: WireError = { name: 'MalformedPolicyDocument', status: 400 };
const invalidValue: WireError = { name: 'InvalidParameterValue', status: 400 };
const invalidToken: WireError = { name: 'InvalidIdentityToken', status: 400 };

/** How faults show on STS's wire. */
export const stsErrors: Readonly<Record<string, WireError>> = {
  AccessDenied: accessDenied,
  UnreadablePolicy: { name: 'InternalFailure', status: 500 },
  RootMayNotAssumeRoles: accessDenied,
  RoleGone: accessDenied,
  WebIdentityOnly: accessDenied,
  SessionFromSession: accessDenied,
  SourceIdentityFixed: accessDenied,
  MfaIncomplete: accessDenied,
  MfaDeviceUnknown: accessDenied,
  RoleArnInvalid: validation,
  SessionTooLong: validation,
  ChainedSessionTooLong: validation,
  SourceIdentityReserved: validation,
  ParameterNotSupported: validation,
  TooManySessionPolicies: validation,
  PolicyArnInvalid: validation,
  AccessKeyUnknown: validation,
  DuplicateSessionTags: invalidValue,
  ReservedSessionTag: invalidValue,
  TransitiveTagFixed: invalidValue,
  TransitiveTagUnknown: invalidValue,
  PackedPolicyTooLarge: { name: 'PackedPolicyTooLarge', status: 400 },
  MalformedPolicy: malformed,
  PolicyNotAttachable: malformed,
  AuthorizationMessageInvalid: { name: 'InvalidAuthorizationMessageException', status: 400 },
  TokenMalformed: invalidToken,
  ProviderUnknown: invalidToken,
  KeysUnavailable: invalidToken,
  SignatureInvalid: invalidToken,
  TokenNotYetValid: invalidToken,
  ClaimMissing: invalidToken,
  AudienceAmbiguous: invalidToken,
  AudienceWrong: invalidToken,
  TokenExpired: { name: 'ExpiredTokenException', status: 400 },
  ProviderUnreachable: { name: 'IDPCommunicationError', status: 400 },
  ClaimRejected: { name: 'IDPRejectedClaim', status: 403 },
};
