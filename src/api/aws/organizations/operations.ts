import type { AnyOperation } from '../service.ts';
import * as accounts from './accounts.ts';
import * as attachments from './attachments.ts';
import * as newAccounts from './create-account.ts';
import * as delegations from './delegations.ts';
import * as effective from './effective-policies.ts';
import * as handshakes from './handshakes.ts';
import * as invitations from './invitations.ts';
import { notSupported } from './not-supported.ts';
import * as organization from './organization.ts';
import * as policies from './policies.ts';
import * as policyTypes from './policy-types.ts';
import * as resourcePolicy from './resource-policy.ts';
import * as services from './services.ts';
import * as tags from './tags.ts';
import * as tree from './tree.ts';
import * as units from './units.ts';

/** The operations of Organizations by name: all of the model. */
export const organizationsOperations: Readonly<Record<string, AnyOperation>> = {
  CreateOrganization: organization.create,
  DescribeOrganization: organization.describe,
  DeleteOrganization: organization.remove,
  LeaveOrganization: organization.leave,
  EnableAllFeatures: organization.enableAllFeatures,

  ListRoots: tree.roots,
  ListParents: tree.parents,
  ListChildren: tree.children,

  CreateOrganizationalUnit: units.create,
  DescribeOrganizationalUnit: units.describe,
  ListOrganizationalUnitsForParent: units.list,
  UpdateOrganizationalUnit: units.update,
  DeleteOrganizationalUnit: units.remove,

  CreateAccount: newAccounts.create,
  DescribeCreateAccountStatus: newAccounts.describe,
  ListCreateAccountStatus: newAccounts.list,
  DescribeAccount: accounts.describe,
  ListAccounts: accounts.list,
  ListAccountsForParent: accounts.listForParent,
  MoveAccount: accounts.move,
  RemoveAccountFromOrganization: accounts.remove,
  CloseAccount: accounts.close,

  InviteAccountToOrganization: invitations.send,
  ListHandshakesForOrganization: invitations.listSent,
  ListHandshakesForAccount: invitations.listReceived,
  DescribeHandshake: handshakes.describe,
  AcceptHandshake: handshakes.accept,
  DeclineHandshake: handshakes.decline,
  CancelHandshake: handshakes.cancel,

  EnablePolicyType: policyTypes.enable,
  DisablePolicyType: policyTypes.disable,
  CreatePolicy: policies.create,
  DescribePolicy: policies.describe,
  ListPolicies: policies.list,
  UpdatePolicy: policies.update,
  DeletePolicy: policies.remove,
  AttachPolicy: attachments.attach,
  DetachPolicy: attachments.detach,
  ListPoliciesForTarget: attachments.policiesForTarget,
  ListTargetsForPolicy: attachments.targetsForPolicy,
  DescribeEffectivePolicy: effective.describe,
  ListAccountsWithInvalidEffectivePolicy: effective.listInvalid,
  ListEffectivePolicyValidationErrors: effective.listErrors,

  EnableAWSServiceAccess: services.enable,
  DisableAWSServiceAccess: services.disable,
  ListAWSServiceAccessForOrganization: services.list,
  RegisterDelegatedAdministrator: delegations.register,
  DeregisterDelegatedAdministrator: delegations.deregister,
  ListDelegatedAdministrators: delegations.list,
  ListDelegatedServicesForAccount: delegations.listServices,
  PutResourcePolicy: resourcePolicy.put,
  DescribeResourcePolicy: resourcePolicy.describe,
  DeleteResourcePolicy: resourcePolicy.remove,

  TagResource: tags.tag,
  UntagResource: tags.untag,
  ListTagsForResource: tags.list,

  ...notSupported,
};
