import { catalogue } from '../base/fault.ts';

type Name = { name: string };
type Arn = { arn: string };
type Limit = { limit: number };
type OwnerKind = 'user' | 'role' | 'group';

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
  GroupNotFound: {
    message: ({ name }: Name) => `The group with name ${name} cannot be found.`,
    hint: 'List the groups there are with ListGroups; names belong to one account.',
  },
  InstanceProfileNotFound: {
    message: ({ name }: Name) => `Instance Profile ${name} cannot be found.`,
    hint: 'List the instance profiles there are with ListInstanceProfiles; names belong to one account.',
  },
  UserExists: {
    message: ({ name }: Name) => `User with name ${name} already exists.`,
    hint: 'Names are compared without regard to case, whatever the path. Choose another, or use the user there is.',
  },
  RoleExists: {
    message: ({ name }: Name) => `Role with name ${name} already exists.`,
    hint: 'Names are compared without regard to case, whatever the path. Choose another, or use the role there is.',
  },
  GroupExists: {
    message: ({ name }: Name) => `Group with name ${name} already exists.`,
    hint: 'Names are compared without regard to case, whatever the path. Choose another, or use the group there is.',
  },
  InstanceProfileExists: {
    message: ({ name }: Name) => `Instance Profile ${name} already exists.`,
    hint: 'Names are compared without regard to case, whatever the path. Choose another, or use the one there is.',
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
    message: ({ kind, name }: { kind: OwnerKind; name: string }) =>
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
  MustDeleteLoginProfile: {
    message: (_: Name) => 'Cannot delete entity, must delete login profile first.',
    hint: 'DeleteLoginProfile takes the password away.',
  },
  MustLeaveGroups: {
    message: (_: Name) => 'Cannot delete entity, must remove user from all groups first.',
    hint: 'ListGroupsForUser shows the groups; RemoveUserFromGroup takes the user out of one.',
  },
  MustRemoveUsers: {
    message: (_: Name) => 'Cannot delete entity, must remove users from group first.',
    hint: 'GetGroup shows its users; RemoveUserFromGroup takes one out.',
  },
  MustRemoveRoles: {
    message: (_: Name) => 'Cannot delete entity, must remove roles from instance profile first.',
    hint: 'ListInstanceProfilesForRole shows where a role is; RemoveRoleFromInstanceProfile takes it out.',
  },
  NotInGroup: {
    message: ({ user, group }: { user: string; group: string }) =>
      `The user with name ${user} is not in the group with name ${group}.`,
    hint: 'ListGroupsForUser shows the groups of a user.',
  },
  NotInInstanceProfile: {
    message: ({ role, profile }: { role: string; profile: string }) =>
      `The role with name ${role} is not in the Instance Profile ${profile}.`,
    hint: 'GetInstanceProfile shows the role that it holds.',
  },
  InstanceProfileFull: {
    message: ({ limit }: Limit) => `Cannot exceed quota for InstanceSessionsPerInstanceProfile: ${limit}`,
    hint: 'An instance profile holds one role: take it out with RemoveRoleFromInstanceProfile first.',
  },
  RoleProtected: {
    message: ({ name }: Name) =>
      `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
    hint: 'It belongs to a service. DeleteServiceLinkedRole removes it; UpdateRole changes its description.',
  },
  RolePathReserved: {
    message: ({ path }: { path: string }) => `The path ${path} is reserved for service-linked roles.`,
    hint: 'Choose another path, or make the role of a service with CreateServiceLinkedRole.',
  },
  ServiceRolePolicy: {
    message: ({ kind }: { kind: OwnerKind }) =>
      `Cannot attach a Service Role Policy to ${kind === 'role' ? 'a Customer Role' : `an IAM ${kind}`}.`,
    hint: 'Policies under aws-service-role/ are for service-linked roles, which get them when they are made.',
  },
  ServiceUnknown: {
    message: ({ service }: { service: string }) => `Cannot find Service Linked Role template for ${service}`,
    hint: 'There are roles for replication.ecr, pullthroughcache.ecr, ecr and organizations (.amazonaws.com).',
  },
  SuffixForbidden: {
    message: ({ service }: { service: string }) => `Custom suffix is not allowed for ${service}`,
    hint: 'Leave CustomSuffix out.',
  },
  ServiceRoleTaken: {
    message: ({ name }: Name) =>
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    hint: 'The role is there already: nothing needs to be done.',
  },
  DeletionTaskNotFound: {
    message: ({ id }: { id: string }) => `Deletion task ${id} cannot be found.`,
    hint: 'DeleteServiceLinkedRole answers the id of its task.',
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
    message: ({ kind, name, limit }: { kind: OwnerKind; name: string; limit: number }) =>
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
  EntityArnInvalid: {
    message: ({ arn }: Arn) => `ARN ${arn} is not valid.`,
    hint: 'Give the ARN of a user, group or role of the own account.',
  },
  PolicyInputInvalid: {
    message: ({ reason }: { reason: string }) => `Invalid policy document: ${reason}`,
    hint: 'Correct the document; the message says where.',
  },
  ActionNameInvalid: {
    message: ({ action }: { action: string }) => `Invalid action name: ${action}`,
    hint: 'Write service:Name, without wildcards.',
  },
  ContextEntryInvalid: {
    message: ({ name, reason }: { name: string; reason: string }) =>
      `Invalid context entry: ${name} ${reason}`,
    hint: 'Types are string, numeric, boolean, ip, binary and date, each also as a List.',
  },
  SimulationInvalid: {
    message: ({ reason }: { reason: string }) => `Invalid simulation: ${reason}`,
    hint: 'Correct the parameter that the message names.',
  },
  UserNameMissing: {
    message: (_: object) => 'Must specify userName when calling with non-User credentials',
    hint: 'The caller is no user: say with UserName whose keys are meant.',
  },
  LoginProfileNotFound: {
    message: ({ name }: Name) => `Cannot find Login Profile for User ${name}`,
    hint: 'The user has no password: CreateLoginProfile gives it one.',
  },
  LoginProfileExists: {
    message: ({ name }: Name) => `Login Profile for user ${name} already exists.`,
    hint: 'UpdateLoginProfile sets another password.',
  },
  PasswordNotConforming: {
    message: (_: { rule: string }) => 'Password does not conform to the account password policy.',
    hint: 'GetAccountPasswordPolicy shows the rules; without one: eight characters, of three of the four kinds upper case, lower case, digit and symbol.',
  },
  PasswordReused: {
    message: (_: Name) =>
      'Policy constraint violation with password reuse prevention during password change.',
    hint: 'Choose a password that was not used lately.',
  },
  OldPasswordWrong: {
    message: (_: Name) => 'The old password was incorrect.',
    hint: 'Who may can set another one with UpdateLoginProfile.',
  },
  NotAUser: {
    message: (_: object) => 'Only IAM Users can change their own password.',
    hint: 'Call ChangePassword with an access key of the user.',
  },
  LoginProfileBusy: {
    message: ({ name }: Name) =>
      `Login Profile for User ${name} cannot be modified while login profile is being changed.`,
    hint: 'Another request set the password meanwhile: try again.',
  },
  PasswordPolicyNotFound: {
    message: ({ account }: { account: string }) =>
      `The Password Policy with domain name ${account} cannot be found.`,
    hint: 'The rules of AWS apply until UpdateAccountPasswordPolicy sets others.',
  },
  AliasTaken: {
    message: ({ alias }: { alias: string }) => `The account alias ${alias} already exists.`,
    hint: 'Aliases are unique on this server: choose another.',
  },
  AliasNotFound: {
    message: ({ alias }: { alias: string }) => `The account alias ${alias} cannot be found.`,
    hint: 'ListAccountAliases shows the alias of the account.',
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
