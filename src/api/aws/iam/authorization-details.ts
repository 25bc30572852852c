import type {
  EntityType,
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import { attachedPolicies } from '../../../accounts/attachments.ts';
import { awsManagedPolicies } from '../../../accounts/aws-managed-policies.ts';
import { boundaryArn } from '../../../accounts/boundaries.ts';
import { type Group, listGroups } from '../../../accounts/groups.ts';
import type { PolicyOwner } from '../../../accounts/identity.ts';
import { inlinePoliciesOf } from '../../../accounts/inline-policies.ts';
import { instanceProfilesOf } from '../../../accounts/instance-profiles.ts';
import { type ManagedPolicy, ownPolicies } from '../../../accounts/managed-policies.ts';
import { groupsOf } from '../../../accounts/memberships.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { versionsOf } from '../../../accounts/policy-versions.ts';
import { listRoles, type Role } from '../../../accounts/roles.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import { listUsers, type User } from '../../../accounts/users.ts';
import type { Reader } from '../../../accounts/writer.ts';
import { operation } from '../service.ts';
import { encodedDocument } from './document-text.ts';
import type { Checked } from './input.ts';
import { usage } from './managed-policies.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { everything } from './resources.ts';
import {
  awsAttached,
  awsGroup,
  awsInstanceProfile,
  awsPolicy,
  awsRole,
  awsUser,
  awsVersion,
} from './shapes.ts';

type Entry =
  | { readonly type: 'User'; readonly item: User }
  | { readonly type: 'Group'; readonly item: Group }
  | { readonly type: 'Role'; readonly item: Role }
  | { readonly type: 'LocalManagedPolicy' | 'AWSManagedPolicy'; readonly item: ManagedPolicy };

type Use = Awaited<ReturnType<typeof usage>>;

export const get = operation<
  Checked<GetAccountAuthorizationDetailsRequest>,
  GetAccountAuthorizationDetailsResponse
>()({
  action: 'iam:GetAccountAuthorizationDetails',
  resource: everything,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const db = services.accounts.read;
    const use = await usage(db, account);
    const entries = await entriesOf(db, account, use, new Set(input.Filter ?? everyType));
    const page = pageOfAll(
      entries,
      pageRequest(input),
      ({ type, item }) => `${everyType.indexOf(type)} ${item.name.toLowerCase()}`,
    );
    const details: Required<
      Pick<
        GetAccountAuthorizationDetailsResponse,
        'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies'
      >
    > = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
    for (const entry of page.items) {
      if (entry.type === 'User') details.UserDetailList?.push(await userDetail(db, entry.item));
      else if (entry.type === 'Group') details.GroupDetailList?.push(await groupDetail(db, entry.item));
      else if (entry.type === 'Role') details.RoleDetailList?.push(await roleDetail(db, entry.item));
      else details.Policies?.push(await policyDetail(db, entry.item, use));
    }
    return { ...details, ...pageAnswer(page) };
  },
});

/** In the order of the pages. */
const everyType: readonly EntityType[] = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy'];
const all = { limit: Number.MAX_SAFE_INTEGER - 1 };

/** Everything that is asked for. Of AWS's policies those are shown that are in use. */
async function entriesOf(
  db: Reader,
  account: string,
  use: Use,
  types: ReadonlySet<EntityType>,
): Promise<Entry[]> {
  const published = awsManagedPolicies.filter(policy => use(policy).attached + use(policy).bounds > 0);
  const users = types.has('User') ? (await listUsers(db, account, all)).items : [];
  const groups = types.has('Group') ? (await listGroups(db, account, all)).items : [];
  const roles = types.has('Role') ? (await listRoles(db, account, all)).items : [];
  const own = types.has('LocalManagedPolicy') ? await ownPolicies(db, account) : [];
  return [
    ...users.map((item): Entry => ({ type: 'User', item })),
    ...groups.map((item): Entry => ({ type: 'Group', item })),
    ...roles.map((item): Entry => ({ type: 'Role', item })),
    ...own.map((item): Entry => ({ type: 'LocalManagedPolicy', item })),
    ...(types.has('AWSManagedPolicy') ? published : []).map(
      (item): Entry => ({ type: 'AWSManagedPolicy', item }),
    ),
  ];
}

async function userDetail(db: Reader, user: User): Promise<UserDetail> {
  const { PermissionsBoundary, Tags = [], ...shown } = awsUser(user, await detailsOf(db, user));
  return {
    ...shown,
    UserPolicyList: await inlineDetails(db, user),
    GroupList: (await groupsOf(db, user)).map(({ name }) => name),
    AttachedManagedPolicies: (await attachedPolicies(db, user)).map(awsAttached),
    ...(PermissionsBoundary && { PermissionsBoundary }),
    Tags,
  };
}

async function groupDetail(db: Reader, group: Group): Promise<GroupDetail> {
  return {
    ...awsGroup(group),
    GroupPolicyList: await inlineDetails(db, group),
    AttachedManagedPolicies: (await attachedPolicies(db, group)).map(awsAttached),
  };
}

async function roleDetail(db: Reader, role: Role): Promise<RoleDetail> {
  const {
    Description: _,
    MaxSessionDuration: __,
    Tags = [],
    ...shown
  } = awsRole(role, await detailsOf(db, role));
  return {
    ...shown,
    InstanceProfileList: (await instanceProfilesOf(db, role)).map(each => awsInstanceProfile(each, role)),
    RolePolicyList: await inlineDetails(db, role),
    AttachedManagedPolicies: (await attachedPolicies(db, role)).map(awsAttached),
    Tags,
    RoleLastUsed: {},
  };
}

async function policyDetail(db: Reader, policy: ManagedPolicy, use: Use): Promise<ManagedPolicyDetail> {
  return {
    ...awsPolicy(policy, use(policy)),
    ...(policy.description !== undefined && { Description: policy.description }),
    PolicyVersionList: (await versionsOf(db, policy)).map(version => ({
      ...awsVersion(version),
      Document: encodedDocument(version.document),
    })),
  };
}

const detailsOf = async (db: Reader, identity: User | Role) => ({
  tags: await tagsOf(db, identity.id),
  boundary: await boundaryArn(db, identity),
});

const inlineDetails = async (db: Reader, owner: PolicyOwner): Promise<PolicyDetail[]> =>
  (await inlinePoliciesOf(db, owner)).map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encodedDocument(document),
  }));
