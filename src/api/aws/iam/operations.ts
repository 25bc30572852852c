import type { AnyOperation } from '../service.ts';
import * as accessKeys from './access-keys.ts';
import * as alias from './account-alias.ts';
import * as summary from './account-summary.ts';
import * as attachments from './attachments.ts';
import * as details from './authorization-details.ts';
import * as boundaries from './boundaries.ts';
import * as contextKeys from './context-keys.ts';
import * as groups from './groups.ts';
import * as inline from './inline-policies.ts';
import * as instanceProfiles from './instance-profiles.ts';
import * as kinds from './kinds.ts';
import * as loginProfiles from './login-profiles.ts';
import * as policies from './managed-policies.ts';
import * as memberships from './memberships.ts';
import * as oidcProviders from './oidc-providers.ts';
import * as passwordPolicy from './password-policy.ts';
import * as policyEntities from './policy-entities.ts';
import * as policyVersions from './policy-versions.ts';
import * as roles from './roles.ts';
import * as serviceAccess from './service-access.ts';
import * as serviceLinked from './service-linked-roles.ts';
import * as simulate from './simulate.ts';
import * as tags from './tags.ts';
import * as users from './users.ts';

/** IAM's operations by name. One that is in the model and not here is answered by the door. */
export const iamOperations: Readonly<Record<string, AnyOperation>> = {
  CreateUser: users.create,
  GetUser: users.get,
  ListUsers: users.list,
  UpdateUser: users.update,
  DeleteUser: users.remove,

  CreateLoginProfile: loginProfiles.create,
  GetLoginProfile: loginProfiles.get,
  UpdateLoginProfile: loginProfiles.update,
  DeleteLoginProfile: loginProfiles.remove,
  ChangePassword: loginProfiles.change,

  CreateAccessKey: accessKeys.create,
  ListAccessKeys: accessKeys.list,
  UpdateAccessKey: accessKeys.update,
  DeleteAccessKey: accessKeys.remove,
  GetAccessKeyLastUsed: accessKeys.lastUsed,

  CreateGroup: groups.create,
  GetGroup: groups.get,
  ListGroups: groups.list,
  UpdateGroup: groups.update,
  DeleteGroup: groups.remove,
  AddUserToGroup: memberships.add,
  RemoveUserFromGroup: memberships.remove,
  ListGroupsForUser: memberships.list,

  CreateRole: roles.create,
  GetRole: roles.get,
  ListRoles: roles.list,
  UpdateRole: roles.update,
  UpdateRoleDescription: roles.updateDescription,
  UpdateAssumeRolePolicy: roles.updateTrust,
  DeleteRole: roles.remove,
  CreateServiceLinkedRole: serviceLinked.create,
  DeleteServiceLinkedRole: serviceLinked.remove,
  GetServiceLinkedRoleDeletionStatus: serviceLinked.status,

  CreateInstanceProfile: instanceProfiles.create,
  GetInstanceProfile: instanceProfiles.get,
  ListInstanceProfiles: instanceProfiles.list,
  ListInstanceProfilesForRole: instanceProfiles.listForRole,
  AddRoleToInstanceProfile: instanceProfiles.add,
  RemoveRoleFromInstanceProfile: instanceProfiles.removeRoleFrom,
  DeleteInstanceProfile: instanceProfiles.remove,

  PutUserPolicy: inline.put('iam:PutUserPolicy', kinds.user),
  GetUserPolicy: inline.get('iam:GetUserPolicy', kinds.user),
  ListUserPolicies: inline.list('iam:ListUserPolicies', kinds.user),
  DeleteUserPolicy: inline.remove('iam:DeleteUserPolicy', kinds.user),
  PutRolePolicy: inline.put('iam:PutRolePolicy', kinds.role),
  GetRolePolicy: inline.get('iam:GetRolePolicy', kinds.role),
  ListRolePolicies: inline.list('iam:ListRolePolicies', kinds.role),
  DeleteRolePolicy: inline.remove('iam:DeleteRolePolicy', kinds.role),
  PutGroupPolicy: inline.put('iam:PutGroupPolicy', kinds.group),
  GetGroupPolicy: inline.get('iam:GetGroupPolicy', kinds.group),
  ListGroupPolicies: inline.list('iam:ListGroupPolicies', kinds.group),
  DeleteGroupPolicy: inline.remove('iam:DeleteGroupPolicy', kinds.group),

  CreatePolicy: policies.create,
  GetPolicy: policies.get,
  ListPolicies: policies.list,
  DeletePolicy: policies.remove,
  ListEntitiesForPolicy: policyEntities.list,

  CreatePolicyVersion: policyVersions.create,
  GetPolicyVersion: policyVersions.get,
  ListPolicyVersions: policyVersions.list,
  SetDefaultPolicyVersion: policyVersions.setDefault,
  DeletePolicyVersion: policyVersions.remove,

  AttachUserPolicy: attachments.attach('iam:AttachUserPolicy', kinds.user),
  DetachUserPolicy: attachments.detach('iam:DetachUserPolicy', kinds.user),
  ListAttachedUserPolicies: attachments.list('iam:ListAttachedUserPolicies', kinds.user),
  AttachRolePolicy: attachments.attach('iam:AttachRolePolicy', kinds.role),
  DetachRolePolicy: attachments.detach('iam:DetachRolePolicy', kinds.role),
  ListAttachedRolePolicies: attachments.list('iam:ListAttachedRolePolicies', kinds.role),
  AttachGroupPolicy: attachments.attach('iam:AttachGroupPolicy', kinds.group),
  DetachGroupPolicy: attachments.detach('iam:DetachGroupPolicy', kinds.group),
  ListAttachedGroupPolicies: attachments.list('iam:ListAttachedGroupPolicies', kinds.group),

  PutUserPermissionsBoundary: boundaries.put('iam:PutUserPermissionsBoundary', kinds.user),
  DeleteUserPermissionsBoundary: boundaries.remove('iam:DeleteUserPermissionsBoundary', kinds.user),
  PutRolePermissionsBoundary: boundaries.put('iam:PutRolePermissionsBoundary', kinds.role),
  DeleteRolePermissionsBoundary: boundaries.remove('iam:DeleteRolePermissionsBoundary', kinds.role),

  TagUser: tags.tag('iam:TagUser', kinds.user),
  UntagUser: tags.untag('iam:UntagUser', kinds.user),
  ListUserTags: tags.list('iam:ListUserTags', kinds.user),
  TagRole: tags.tag('iam:TagRole', kinds.role),
  UntagRole: tags.untag('iam:UntagRole', kinds.role),
  ListRoleTags: tags.list('iam:ListRoleTags', kinds.role),
  TagPolicy: tags.tag('iam:TagPolicy', kinds.ownPolicy),
  UntagPolicy: tags.untag('iam:UntagPolicy', kinds.ownPolicy),
  ListPolicyTags: tags.list('iam:ListPolicyTags', kinds.policy),
  TagInstanceProfile: tags.tag('iam:TagInstanceProfile', kinds.instanceProfile),
  UntagInstanceProfile: tags.untag('iam:UntagInstanceProfile', kinds.instanceProfile),
  ListInstanceProfileTags: tags.list('iam:ListInstanceProfileTags', kinds.instanceProfile),

  CreateOpenIDConnectProvider: oidcProviders.create,
  GetOpenIDConnectProvider: oidcProviders.get,
  ListOpenIDConnectProviders: oidcProviders.list,
  DeleteOpenIDConnectProvider: oidcProviders.remove,
  UpdateOpenIDConnectProviderThumbprint: oidcProviders.updateThumbprints,
  AddClientIDToOpenIDConnectProvider: oidcProviders.addClientId,
  RemoveClientIDFromOpenIDConnectProvider: oidcProviders.removeClientId,
  TagOpenIDConnectProvider: tags.tag('iam:TagOpenIDConnectProvider', oidcProviders.oidcProvider),
  UntagOpenIDConnectProvider: tags.untag('iam:UntagOpenIDConnectProvider', oidcProviders.oidcProvider),
  ListOpenIDConnectProviderTags: tags.list('iam:ListOpenIDConnectProviderTags', oidcProviders.oidcProvider),

  CreateAccountAlias: alias.create,
  ListAccountAliases: alias.list,
  DeleteAccountAlias: alias.remove,
  UpdateAccountPasswordPolicy: passwordPolicy.update,
  GetAccountPasswordPolicy: passwordPolicy.get,
  DeleteAccountPasswordPolicy: passwordPolicy.remove,
  GetAccountSummary: summary.get,
  GetAccountAuthorizationDetails: details.get,

  GetContextKeysForCustomPolicy: contextKeys.ofCustomPolicy,
  GetContextKeysForPrincipalPolicy: contextKeys.ofPrincipalPolicy,
  ListPoliciesGrantingServiceAccess: serviceAccess.list,
  SimulatePrincipalPolicy: simulate.principal,
  SimulateCustomPolicy: simulate.custom,
};
