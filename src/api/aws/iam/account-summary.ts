import type { GetAccountSummaryResponse } from '@aws-sdk/client-iam';
import { listAccessKeys } from '../../../accounts/access-keys.ts';
import { countRows } from '../../../accounts/named-rows.ts';
import { maxVersions } from '../../../accounts/policy-versions.ts';
import { inlineSizes, quotas } from '../../../accounts/quotas.ts';
import { operation } from '../service.ts';
import { everything } from './resources.ts';

/** What the account holds, and what it may hold. There are no certificates, MFA devices or passwords of root users here. */
export const get = operation<object, GetAccountSummaryResponse>()({
  action: 'iam:GetAccountSummary',
  resource: everything,
  async handler({ caller, services }) {
    const { account } = caller.principal;
    const db = services.accounts.read;
    const { versions } = await db
      .selectFrom('iam_policy_versions')
      .innerJoin('iam_policies', 'iam_policies.id', 'iam_policy_versions.policy_id')
      .select(e => e.fn.countAll<number>().as('versions'))
      .where('account', '=', account)
      .executeTakeFirstOrThrow();
    const { providers } = await db
      .selectFrom('iam_oidc_providers')
      .select(e => e.fn.countAll<number>().as('providers'))
      .where('account', '=', account)
      .executeTakeFirstOrThrow();
    const rootKeys = await listAccessKeys(db, { account, userId: undefined });
    return {
      SummaryMap: {
        Users: await countRows(db, 'iam_users', account),
        UsersQuota: quotas.users.limit,
        Groups: await countRows(db, 'iam_groups', account),
        GroupsQuota: quotas.groups.limit,
        Roles: await countRows(db, 'iam_roles', account),
        RolesQuota: quotas.roles.limit,
        Policies: await countRows(db, 'iam_policies', account),
        PoliciesQuota: quotas.policies.limit,
        PolicyVersionsInUse: Number(versions),
        PolicyVersionsInUseQuota: quotas.policies.limit * maxVersions,
        InstanceProfiles: await countRows(db, 'iam_instance_profiles', account),
        InstanceProfilesQuota: quotas.instanceProfiles.limit,
        GroupsPerUserQuota: quotas.groupsPerUser.limit,
        AccessKeysPerUserQuota: quotas.accessKeys.limit,
        AttachedPoliciesPerUserQuota: quotas.attachedToUser.limit,
        AttachedPoliciesPerGroupQuota: quotas.attachedToGroup.limit,
        AttachedPoliciesPerRoleQuota: quotas.attachedToRole.limit,
        VersionsPerPolicyQuota: maxVersions,
        PolicySizeQuota: quotas.policySize.limit,
        AssumeRolePolicySizeQuota: quotas.trustSize.limit,
        UserPolicySizeQuota: inlineSizes.user,
        GroupPolicySizeQuota: inlineSizes.group,
        RolePolicySizeQuota: inlineSizes.role,
        AccountAccessKeysPresent: rootKeys.some(({ active }) => active) ? 1 : 0,
        AccountPasswordPresent: 0,
        AccountMFAEnabled: 0,
        AccountSigningCertificatesPresent: 0,
        MFADevices: 0,
        MFADevicesInUse: 0,
        ServerCertificates: 0,
        ServerCertificatesQuota: 0,
        SigningCertificatesPerUserQuota: 0,
        Providers: Number(providers),
        GlobalEndpointTokenVersion: 1,
      },
    };
  },
});
