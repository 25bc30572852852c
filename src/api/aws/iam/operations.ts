import type { AnyOperation } from '../service.ts';
import * as accessKeys from './access-keys.ts';
import * as policies from './managed-policies.ts';
import * as policyEntities from './policy-entities.ts';
import * as policyVersions from './policy-versions.ts';
import * as roleAttachments from './role-attachments.ts';
import * as roleBoundary from './role-boundary.ts';
import * as rolePolicies from './role-policies.ts';
import * as roleTags from './role-tags.ts';
import * as roles from './roles.ts';
import * as userAttachments from './user-attachments.ts';
import * as userBoundary from './user-boundary.ts';
import * as userPolicies from './user-policies.ts';
import * as userTags from './user-tags.ts';
import * as users from './users.ts';

/** IAM's operations by name. One that is in the model and not here is answered by the door. */
export const iamOperations: Readonly<Record<string, AnyOperation>> = {
  CreateUser: users.create,
  GetUser: users.get,
  ListUsers: users.list,
  UpdateUser: users.update,
  DeleteUser: users.remove,

  CreateAccessKey: accessKeys.create,
  ListAccessKeys: accessKeys.list,
  UpdateAccessKey: accessKeys.update,
  DeleteAccessKey: accessKeys.remove,

  CreateRole: roles.create,
  GetRole: roles.get,
  ListRoles: roles.list,
  UpdateRole: roles.update,
  UpdateAssumeRolePolicy: roles.updateTrust,
  DeleteRole: roles.remove,

  PutUserPolicy: userPolicies.put,
  GetUserPolicy: userPolicies.get,
  ListUserPolicies: userPolicies.list,
  DeleteUserPolicy: userPolicies.remove,
  PutRolePolicy: rolePolicies.put,
  GetRolePolicy: rolePolicies.get,
  ListRolePolicies: rolePolicies.list,
  DeleteRolePolicy: rolePolicies.remove,

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

  AttachUserPolicy: userAttachments.attach,
  DetachUserPolicy: userAttachments.detach,
  ListAttachedUserPolicies: userAttachments.list,
  AttachRolePolicy: roleAttachments.attach,
  DetachRolePolicy: roleAttachments.detach,
  ListAttachedRolePolicies: roleAttachments.list,

  PutUserPermissionsBoundary: userBoundary.put,
  DeleteUserPermissionsBoundary: userBoundary.remove,
  PutRolePermissionsBoundary: roleBoundary.put,
  DeleteRolePermissionsBoundary: roleBoundary.remove,

  TagUser: userTags.tag,
  UntagUser: userTags.untag,
  ListUserTags: userTags.list,
  TagRole: roleTags.tag,
  UntagRole: roleTags.untag,
  ListRoleTags: roleTags.list,
};
