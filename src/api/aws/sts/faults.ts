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
  SessionFromSession: {
    message: (_: object) => 'Cannot call GetSessionToken with session credentials',
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
