import { catalogue } from '../base/fault.ts';

type Name = { name: string };
type Arn = { arn: string };
type Limit = { limit: number };

/** The failures of this domain, with IAM's own texts. One more, `MalformedPolicy`, is made in `malformed-policy.ts`. */
export const fault = catalogue({
  UserNotFound: {
    message: ({ name }: Name) => `The user with name ${name} cannot be found.`,
    hint: 'List the users there are with ListUsers; names belong to one account.',
  },
  RoleNotFound: {
    message: ({ name }: Name) => `The role with name ${name} cannot be found.`,
    hint: 'List the roles there are with ListRoles; names belong to one account.',
  },
  UserExists: {
    message: ({ name }: Name) => `User with name ${name} already exists.`,
    hint: 'Names are compared without regard to case, whatever the path. Choose another, or use the user there is.',
  },
  RoleExists: {
    message: ({ name }: Name) => `Role with name ${name} already exists.`,
    hint: 'Names are compared without regard to case, whatever the path. Choose another, or use the role there is.',
  },
  PolicyExists: {
    message: ({ name }: Name) => `A policy called ${name} already exists. Duplicate names are not allowed.`,
    hint: 'To change the policy there is, make a new version of it with CreatePolicyVersion.',
  },
  PolicyNotFound: {
    message: ({ arn }: Arn) => `Policy ${arn} was not found.`,
    hint: 'ListPolicies shows the policies there are; the path is part of the ARN.',
  },
  PolicyNotAttachable: {
    message: ({ arn }: Arn) => `Policy ${arn} does not exist or is not attachable.`,
    hint: 'Only policies of the own account and those of AWS can be attached; the path is part of the ARN.',
  },
  PolicyVersionNotFound: {
    message: ({ arn, version }: { arn: string; version: string }) =>
      `Policy ${arn} version ${version} does not exist or is not attachable.`,
    hint: 'ListPolicyVersions shows the versions there are.',
  },
  PolicyArnInvalid: {
    message: ({ arn }: Arn) => `ARN ${arn} is not valid.`,
    hint: 'A policy ARN reads arn:aws:iam::ACCOUNT:policy/NAME, or arn:aws:iam::aws:policy/NAME for a policy of AWS.',
  },
  PolicyOfAws: {
    message: ({ arn }: Arn) => `Policy ${arn} is managed by AWS and cannot be changed.`,
    hint: 'Copy its document into a policy of your own with CreatePolicy, and change that.',
  },
  InlinePolicyNotFound: {
    message: ({ kind, name }: { kind: 'user' | 'role'; name: string }) =>
      `The ${kind} policy with name ${name} cannot be found.`,
    hint: 'ListUserPolicies and ListRolePolicies show inline policies only; managed ones are attached by their ARN.',
  },
  AccessKeyNotFound: {
    message: ({ id }: { id: string }) => `The Access Key with id ${id} cannot be found.`,
    hint: 'A key is found under its own user only: give the UserName that owns it.',
  },
  NoBoundary: {
    message: ({ kind, name }: { kind: 'user' | 'role'; name: string }) =>
      `The ${kind} with name ${name} does not have a permissions boundary.`,
    hint: 'There is nothing to delete.',
  },
  MustDetachPolicies: {
    message: (_: Name) => 'Cannot delete entity, must detach all policies first.',
    hint: 'ListAttachedUserPolicies or ListAttachedRolePolicies shows what is attached.',
  },
  MustDeletePolicies: {
    message: (_: Name) => 'Cannot delete entity, must delete policies first.',
    hint: 'ListUserPolicies or ListRolePolicies shows its inline policies.',
  },
  MustDeleteAccessKeys: {
    message: (_: Name) => 'Cannot delete entity, must delete access keys first.',
    hint: 'ListAccessKeys shows them; DeleteAccessKey removes one.',
  },
  PolicyAttached: {
    message: (_: Arn) => 'Cannot delete a policy attached to entities.',
    hint: 'ListEntitiesForPolicy shows where it is attached or set as a boundary.',
  },
  PolicyHasVersions: {
    message: (_: Arn) =>
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    hint: 'ListPolicyVersions shows them; DeletePolicyVersion removes one.',
  },
  DefaultVersion: {
    message: (_: Arn) => 'Cannot delete the default version of a policy.',
    hint: 'Make another version the default first, or delete the policy.',
  },
  TooManyVersions: {
    message: ({ limit }: Limit) =>
      `A managed policy can have up to ${limit} versions. Before you create a new version, you must delete an existing version.`,
    hint: 'DeletePolicyVersion removes one that is not the default.',
  },
  QuotaExceeded: {
    message: ({ quota, limit }: { quota: string; limit: number }) =>
      `Cannot exceed quota for ${quota}: ${limit}`,
    hint: 'Remove what is no longer used, or make it smaller.',
  },
  InlinePoliciesTooLarge: {
    message: ({ kind, name, limit }: { kind: 'user' | 'role'; name: string; limit: number }) =>
      `Maximum policy size of ${limit} bytes exceeded for ${kind} ${name}`,
    hint: 'The limit holds for all its inline policies together, white space not counted. Use a managed policy.',
  },
  InvalidTrustPrincipal: {
    message: ({ principal }: { principal: string }) => `Invalid principal in policy: "AWS":"${principal}"`,
    hint: 'The user, role or account must exist before a policy can name it.',
  },
  TooManyTags: {
    message: ({ limit }: Limit) =>
      `The number of tags has reached the maximum limit. No more than ${limit} tags are allowed.`,
    hint: 'Remove tags that are no longer used.',
  },
  DuplicateTagKeys: {
    message: (_: { key: string }) =>
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    hint: 'Give each key once.',
  },
  ReservedTagKey: {
    message: (_: { key: string }) => 'Tag keys that begin with aws: are reserved for system use.',
    hint: 'Choose another key.',
  },
  UserNameMissing: {
    message: (_: object) => 'Must specify userName when calling with non-User credentials',
    hint: 'The caller is no user: say with UserName whose keys are meant.',
  },
  AccountNotFound: {
    message: ({ account }: { account: string }) => `Account ${account} does not exist here.`,
    hint: 'Add the account to the landing zone and start the server again.',
  },
  UnreadablePolicy: {
    message: ({ owner }: { owner: string; reason: string }) => `A stored policy of ${owner} cannot be read.`,
    hint: 'Write the policy again with PutUserPolicy, PutRolePolicy or CreatePolicyVersion. Until then requests are refused.',
  },
});
