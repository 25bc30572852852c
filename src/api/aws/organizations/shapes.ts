import type {
  Account,
  DelegatedAdministrator as AwsAdministrator,
  Handshake as AwsHandshake,
  Organization as AwsOrganization,
  CreateAccountStatus,
  OrganizationalUnit,
  Policy,
  PolicySummary,
  Root,
  Tag,
} from '@aws-sdk/client-organizations';
import type { Account as StoredAccount } from '../../../accounts/account.ts';
import {
  accountArn,
  handshakeArn,
  organizationArn,
  rootArn,
  unitArn,
} from '../../../accounts/organization/arns.ts';
import type { AccountRequest } from '../../../accounts/organization/create-account.ts';
import type { DelegatedAdministrator } from '../../../accounts/organization/delegations.ts';
import type { Handshake } from '../../../accounts/organization/handshakes.ts';
import type { Member } from '../../../accounts/organization/members.ts';
import type { Organization } from '../../../accounts/organization/organization.ts';
import type { Unit } from '../../../accounts/organization/parents.ts';
import type { OrgPolicy } from '../../../accounts/organization/policy.ts';
import type { PolicyType } from '../../../accounts/organization/policy-type.ts';
import type { Tags } from '../../../accounts/organization/tags.ts';
import { rootName } from '../../../accounts/organization/targets.ts';

/** `AvailablePolicyTypes` says the same in every organization; the root says what is enabled. */
export const awsOrganization = (
  organization: Organization,
  management: Pick<StoredAccount, 'email'>,
): AwsOrganization => ({
  Id: organization.id,
  Arn: organizationArn(organization),
  FeatureSet: 'ALL',
  MasterAccountArn: accountArn(organization, organization.managementAccount),
  MasterAccountId: organization.managementAccount,
  ...(management.email === undefined ? {} : { MasterAccountEmail: management.email }),
  AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
});

export const awsRoot = (organization: Organization, enabled: readonly PolicyType[]): Root => ({
  Id: organization.rootId,
  Arn: rootArn(organization),
  Name: rootName,
  PolicyTypes: enabled.map(Type => ({ Type, Status: 'ENABLED' })),
});

export const awsUnit = (organization: Organization, { id, name, path }: Unit): OrganizationalUnit => ({
  Id: id,
  Arn: unitArn(organization, id),
  Name: name,
  Path: path,
});

export function awsAccount(organization: Organization, member: Member): Account {
  const state = member.closedAt === undefined ? 'ACTIVE' : 'SUSPENDED';
  return {
    Id: member.account,
    Arn: accountArn(organization, member.account),
    ...(member.email === undefined ? {} : { Email: member.email }),
    Name: member.name,
    Status: state,
    State: state,
    Paths: [member.path],
    JoinedMethod: member.joinedMethod,
    JoinedTimestamp: new Date(member.joinedAt),
  };
}

export function awsAdministrator(
  organization: Organization,
  administrator: DelegatedAdministrator,
): AwsAdministrator {
  const { Paths, ...account } = awsAccount(organization, administrator);
  return { ...account, DelegationEnabledDate: new Date(administrator.delegatedAt) };
}

export const awsPolicySummary = (policy: OrgPolicy): PolicySummary => ({
  Id: policy.id,
  Arn: policy.arn,
  Name: policy.name,
  Description: policy.description,
  Type: policy.type,
  AwsManaged: policy.awsManaged,
});

export const awsPolicy = (policy: OrgPolicy): Policy => ({
  PolicySummary: awsPolicySummary(policy),
  Content: policy.content,
});

export const awsRequest = (request: AccountRequest): CreateAccountStatus => ({
  Id: request.id,
  AccountName: request.name,
  State: request.state,
  RequestedTimestamp: new Date(request.requestedAt),
  CompletedTimestamp: new Date(request.completedAt),
  ...(request.account === undefined ? {} : { AccountId: request.account }),
  ...(request.failure === undefined
    ? {}
    : { FailureReason: request.failure as NonNullable<CreateAccountStatus['FailureReason']> }),
});

/** `management` is the account that invites, for the details that an invitation shows of it. */
export function awsHandshake(handshake: Handshake, management: StoredAccount | undefined): AwsHandshake {
  const { id, target, notes } = handshake;
  return {
    Id: id,
    Arn: handshakeArn(handshake.managementAccount, handshake.organization, id),
    Parties: [
      { Id: handshake.organization, Type: 'ORGANIZATION' },
      { Id: target.id, Type: target.type },
    ],
    State: handshake.state,
    RequestedTimestamp: new Date(handshake.requestedAt),
    ExpirationTimestamp: new Date(handshake.expiresAt),
    Action: 'INVITE',
    Resources: [
      {
        Type: 'ORGANIZATION',
        Value: handshake.organization,
        Resources: [
          ...(management?.email === undefined
            ? []
            : [{ Type: 'MASTER_EMAIL' as const, Value: management.email }]),
          ...(management === undefined ? [] : [{ Type: 'MASTER_NAME' as const, Value: management.name }]),
          { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
        ],
      },
      { Type: target.type, Value: target.id },
      ...(notes === undefined ? [] : [{ Type: 'NOTES' as const, Value: notes }]),
    ],
  };
}

export const awsTags = (tags: Tags): Tag[] => tags.map(({ key, value }) => ({ Key: key, Value: value }));

export const tagsFrom = (tags: readonly Tag[] | undefined): Tags =>
  (tags ?? []).map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }));
