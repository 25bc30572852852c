import type { WireError } from '../../../wire/aws/faults.ts';

/** Organizations answers everything with 400 but what is the server's own failure. */
const exception = (name: string): WireError => ({ name: `${name}Exception`, status: 400 });

/** The exception of each fault of the domain, without its ending. */
const names: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDenied',
  NoPermission: 'AccessDenied',
  NotInOrganization: 'AWSOrganizationsNotInUse',
  AlreadyInOrganization: 'AlreadyInOrganization',
  OrganizationNotEmpty: 'OrganizationNotEmpty',
  AccountNotInOrganization: 'AccountNotFound',
  AccountAlreadyClosed: 'AccountAlreadyClosed',
  ParentNotFound: 'ParentNotFound',
  SourceParentNotFound: 'SourceParentNotFound',
  DestinationParentNotFound: 'DestinationParentNotFound',
  AlreadyAtDestination: 'DuplicateAccount',
  ChildNotFound: 'ChildNotFound',
  RootNotFound: 'RootNotFound',
  UnitNotFound: 'OrganizationalUnitNotFound',
  UnitExists: 'DuplicateOrganizationalUnit',
  UnitNotEmpty: 'OrganizationalUnitNotEmpty',
  TargetNotFound: 'TargetNotFound',
  OrgPolicyNotFound: 'PolicyNotFound',
  OrgPolicyExists: 'DuplicatePolicy',
  OrgPolicyInUse: 'PolicyInUse',
  MalformedOrgPolicy: 'MalformedPolicyDocument',
  PolicyTypeAlreadyEnabled: 'PolicyTypeAlreadyEnabled',
  PolicyTypeNotEnabled: 'PolicyTypeNotEnabled',
  PolicyTypeNotAvailable: 'PolicyTypeNotAvailableForOrganization',
  AlreadyAttached: 'DuplicatePolicyAttachment',
  NotAttached: 'PolicyNotAttached',
  EffectivePolicyNotFound: 'EffectivePolicyNotFound',
  ResourcePolicyNotFound: 'ResourcePolicyNotFound',
  RequestNotFound: 'CreateAccountStatusNotFound',
  HandshakeNotFound: 'HandshakeNotFound',
  HandshakeNotOpen: 'InvalidHandshakeTransition',
  HandshakeAlreadyInState: 'HandshakeAlreadyInState',
  HandshakeExists: 'DuplicateHandshake',
  HandshakeConstraint: 'HandshakeConstraintViolation',
  AccountAlreadyRegistered: 'AccountAlreadyRegistered',
  AccountNotRegistered: 'AccountNotRegistered',
  ManagementCannotLeave: 'MasterCannotLeaveOrganization',
  ConstraintViolated: 'ConstraintViolation',
  InvalidInput: 'InvalidInput',
  ChangedMeanwhile: 'ConcurrentModification',
  NotSupportedHere: 'UnsupportedAPIEndpoint',
};

/** How faults show on the wire of Organizations. */
export const organizationsErrors: Readonly<Record<string, WireError>> = {
  ...Object.fromEntries(Object.entries(names).map(([code, name]) => [code, exception(name)])),
  InvalidInputException: exception('InvalidInput'),
  UnreadablePolicy: { name: 'ServiceException', status: 500 },
};
