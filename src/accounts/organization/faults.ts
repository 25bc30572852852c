import { catalogue, Fault } from '../../base/fault.ts';

type None = Record<never, never>;
/** `Reason` is a member of these errors on the wire. */
type Reason = { Reason: string };

/** The failures of organizations, in AWS's words where they are known. */
export const orgFault = catalogue({
  NotInOrganization: {
    message: (_: None) => 'Your account is not a member of an organization.',
    hint: 'CreateOrganization makes one; an account joins one by accepting an invitation.',
  },
  AlreadyInOrganization: {
    message: (_: None) => 'The AWS account is already a member of an organization.',
    hint: 'It must leave that organization first: LeaveOrganization.',
  },
  NoPermission: {
    message: (_: None) => "You don't have permissions to access this resource.",
    hint: "Call it from the management account; reads are open to delegated administrators, too, and the organization's resource policy can open more.",
  },
  OrganizationNotEmpty: {
    message: (_: None) =>
      'To delete an organization you must first remove all member accounts (except the master).',
    hint: 'ListAccounts shows them; RemoveAccountFromOrganization removes one.',
  },
  AccountNotInOrganization: {
    message: (_: { account: string }) => "You specified an account that doesn't exist.",
    hint: 'ListAccounts shows the accounts of the organization.',
  },
  AccountAlreadyClosed: {
    message: (_: { account: string }) => 'The provided account is already closed.',
    hint: 'There is nothing left to do.',
  },
  ParentNotFound: {
    message: (_: { id: string }) => "You specified a parent that doesn't exist.",
    hint: 'ListRoots and ListOrganizationalUnitsForParent show the parents there are.',
  },
  SourceParentNotFound: {
    message: (_: { id: string }) => "You specified a source parent that doesn't exist.",
    hint: 'ListParents shows where the account is.',
  },
  DestinationParentNotFound: {
    message: (_: { id: string }) => "You specified a destination parent that doesn't exist.",
    hint: 'ListRoots and ListOrganizationalUnitsForParent show the parents there are.',
  },
  AlreadyAtDestination: {
    message: (_: { account: string }) => 'The account is already in the destination parent.',
    hint: 'There is nothing left to do.',
  },
  ChildNotFound: {
    message: (_: { id: string }) => "You specified a child that doesn't exist.",
    hint: 'ListChildren shows the accounts and units of a parent.',
  },
  RootNotFound: {
    message: (_: { id: string }) => "You specified a root that doesn't exist.",
    hint: 'ListRoots shows its id.',
  },
  UnitNotFound: {
    message: (_: { id: string }) => "You specified an organizational unit that doesn't exist.",
    hint: 'ListOrganizationalUnitsForParent shows the units of a parent.',
  },
  UnitExists: {
    message: (_: { name: string }) => 'An OU with the same name already exists.',
    hint: 'Choose another name, or use the unit there is: names are unique within a parent.',
  },
  UnitNotEmpty: {
    message: (_: { id: string }) =>
      'The organizational unit contains accounts or other organizational units.',
    hint: 'Move its accounts and delete its units first: ListChildren shows them.',
  },
  TargetNotFound: {
    message: (_: { id: string }) => "You specified a target that doesn't exist.",
    hint: 'A target is the id of a root, unit or account of the organization, or of a policy where tags are meant.',
  },
  OrgPolicyNotFound: {
    message: (_: { id: string }) => "You specified a policy that doesn't exist.",
    hint: 'ListPolicies shows the policies of a type.',
  },
  OrgPolicyExists: {
    message: (_: { name: string }) => 'A policy with the specified name and type already exists.',
    hint: 'Choose another name, or change the policy there is with UpdatePolicy.',
  },
  OrgPolicyInUse: {
    message: (_: { id: string }) =>
      'The policy is attached to one or more entities. You must detach it from all roots, organizational units (OUs), and accounts before performing this operation.',
    hint: 'ListTargetsForPolicy shows where it is attached.',
  },
  PolicyTypeAlreadyEnabled: {
    message: (_: { type: string }) => 'The specified policy type is already enabled.',
    hint: 'There is nothing left to do.',
  },
  PolicyTypeNotEnabled: {
    message: (_: { type: string }) => 'This operation can be performed only for enabled policy types.',
    hint: 'EnablePolicyType enables it in the root.',
  },
  PolicyTypeNotAvailable: {
    message: ({ type }: { type: string }) =>
      `The policy type ${type} is not available for this organization.`,
    hint: 'Here service control and resource control policies are in effect; other types say nothing about access.',
  },
  AlreadyAttached: {
    message: (_: { id: string; target: string }) =>
      'The selected policy is already attached to the specified target.',
    hint: 'There is nothing left to do.',
  },
  NotAttached: {
    message: (_: { id: string; target: string }) => 'The policy is not attached to the specified target.',
    hint: 'ListPoliciesForTarget shows what is attached.',
  },
  EffectivePolicyNotFound: {
    message: (_: { type: string }) => 'The specified effective policy was not found.',
    hint: 'Policies of this type are not kept here.',
  },
  ResourcePolicyNotFound: {
    message: (_: None) => "We can't find a resource policy request with the parameter that you specified.",
    hint: 'PutResourcePolicy makes one.',
  },
  RequestNotFound: {
    message: (_: { id: string }) => "You specified a create account request that doesn't exist.",
    hint: 'ListCreateAccountStatus shows the requests of the organization.',
  },
  HandshakeNotFound: {
    message: (_: { id: string }) => "You specified a handshake that doesn't exist.",
    hint: 'ListHandshakesForAccount and ListHandshakesForOrganization show them.',
  },
  HandshakeNotOpen: {
    message: ({ state }: { state: string }) =>
      `The handshake is in the state ${state} and cannot be changed any more.`,
    hint: 'The organization has to invite the account again: InviteAccountToOrganization.',
  },
  HandshakeAlreadyInState: {
    message: (_: { state: string }) => 'The specified handshake is already in the requested state.',
    hint: 'There is nothing left to do.',
  },
  HandshakeExists: {
    message: (_: { target: string }) =>
      'A handshake with the same action and target already exists and is open.',
    hint: 'CancelHandshake ends it; ListHandshakesForOrganization shows it.',
  },
  HandshakeConstraint: {
    message: ({ text }: { text: string } & Reason) => text,
    hint: 'An account is in one organization at most.',
  },
  AccountAlreadyRegistered: {
    message: (_: { account: string }) =>
      'The provided account is already a delegated administrator for your organization.',
    hint: 'There is nothing left to do.',
  },
  AccountNotRegistered: {
    message: (_: { account: string }) =>
      'The provided account is not a registered delegated administrator for your organization.',
    hint: 'ListDelegatedAdministrators shows those there are.',
  },
  ManagementCannotLeave: {
    message: (_: None) => "You can't remove the management account from the organization.",
    hint: 'DeleteOrganization ends the organization once its other accounts have left.',
  },
  ConstraintViolated: {
    message: ({ text }: { text: string } & Reason) => text,
    hint: 'Remove what is no longer used, or change what the message names.',
  },
  InvalidInput: {
    message: ({ text }: { text: string } & Reason) => text,
    hint: 'Correct the parameter that the message names and send the request again.',
  },
  ChangedMeanwhile: {
    message: (_: None) =>
      'The target of the operation is currently being modified by a different request. Try again later.',
    hint: 'Send the request again.',
  },
  NotSupportedHere: {
    message: ({ what }: { what: string }) => `${what} not supported by this server.`,
    hint: 'docs/organizations.md says what is.',
  },
});

/** A limit of the organization that is reached, with the reason code of the model. */
export const constraint = (reason: string, text: string): Fault =>
  orgFault('ConstraintViolated', { text, Reason: reason });

/** An input that only the service's own rules can judge. */
export const invalidInput = (reason: string, text: string): Fault =>
  orgFault('InvalidInput', { text, Reason: reason });

/** A policy text that is refused; AWS says no more, the hint does. */
export const malformedOrgPolicy = (reason: string): Fault =>
  new Fault(
    'MalformedOrgPolicy',
    'The provided policy document does not meet the requirements of the specified policy type.',
    { hint: reason, detail: { reason } },
  );
