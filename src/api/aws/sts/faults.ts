import { catalogue } from '../../../base/fault.ts';

/** The failures that only STS has, in its words. */
export const stsFault = catalogue({
  RootMayNotAssumeRoles: {
    message: (_: object) => 'Roles may not be assumed by root accounts.',
    hint: 'Make a user or a role that may assume it, and use its credentials.',
  },
  RoleArnInvalid: {
    message: ({ arn }: { arn: string }) => `${arn} is invalid`,
    hint: 'A role ARN reads arn:aws:iam::ACCOUNT:role/NAME, with the path before the name where it has one.',
  },
  RoleGone: {
    message: ({ caller, arn }: { caller: string; arn: string }) =>
      `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    hint: "The role must exist and its trust policy must name the caller or the caller's account.",
  },
  SessionTooLong: {
    message: (_: { seconds: number }) =>
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    hint: 'Ask for less, or raise the role with UpdateRole.',
  },
  ChainedSessionTooLong: {
    message: (_: { seconds: number }) =>
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    hint: 'Ask for 3600 seconds or less, or assume the role with the credentials of a user.',
  },
  WebIdentityOnly: {
    message: (_: object) => 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    hint: "The role must exist and its trust policy must name the identity provider's ARN as Federated.",
  },
  SourceIdentityFixed: {
    message: ({ caller, arn }: { caller: string; arn: string }) =>
      `User: ${caller} is not authorized to perform: sts:SetSourceIdentity on resource: ${arn}`,
    hint: 'The calling session has another source identity, and that stays: leave SourceIdentity away.',
  },
  SourceIdentityReserved: {
    message: (_: object) => 'The source identity cannot begin with aws:',
    hint: 'Names that begin with aws: are reserved. Choose another.',
  },
  MfaIncomplete: {
    message: (_: object) =>
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code. ',
    hint: 'There are no MFA devices here: leave SerialNumber and TokenCode away.',
  },
  MfaDeviceUnknown: {
    message: (_: object) =>
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    hint: 'There are no MFA devices here: leave SerialNumber and TokenCode away.',
  },
  DuplicateSessionTags: {
    message: (_: object) => 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    hint: 'Give each key once.',
  },
  ReservedSessionTag: {
    message: (_: { key: string }) => 'Tag keys that begin with aws: are reserved for system use.',
    hint: 'Choose another key.',
  },
  TransitiveTagFixed: {
    message: (_: object) =>
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    hint: 'A transitive tag keeps its value through a chain of roles: leave it away.',
  },
  TransitiveTagUnknown: {
    message: (_: object) => 'The specified transitive tag key must be included in the requested tags.',
    hint: 'Pass the tag with its value in Tags, too.',
  },
  AccessKeyUnknown: {
    message: ({ id }: { id: string }) => `The access key ${id} is not known.`,
    hint: 'Access keys of AWS, and those that were deleted, are not known here.',
  },
  AuthorizationMessageInvalid: {
    message: (_: object) => 'Message is not valid',
    hint: "Send the whole value of the header x-entrepot-authorization-message, with credentials of the denied caller's account.",
  },
  SessionFromSession: {
    message: ({ operation }: { operation: string }) => `Cannot call ${operation} with session credentials`,
    hint: 'Use the long-term access key of a user.',
  },
  PackedPolicyTooLarge: {
    message: ({ percent }: { percent: number }) =>
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    hint: 'Make the session policies smaller, or put the limits into a policy of the role.',
  },
  TooManySessionPolicies: {
    message: ({ limit }: { limit: number }) => `Cannot exceed quota for PolicyArns: ${limit}`,
    hint: 'Join some of the policies into one.',
  },
  ParameterNotSupported: {
    message: ({ name }: { name: string }) => `The parameter ${name} is not supported by this server yet.`,
    hint: 'Leave the parameter away. docs/compatibility.md says what is supported.',
  },
});
