/** What an account and its parts may hold. IAM User Guide, "IAM and AWS STS quotas"; of roles the most one can ask for. */
export const quotas = {
  users: { quota: 'UsersPerAccount', limit: 5000 },
  groups: { quota: 'GroupsPerAccount', limit: 300 },
  roles: { quota: 'RolesPerAccount', limit: 5000 },
  policies: { quota: 'PoliciesPerAccount', limit: 1500 },
  instanceProfiles: { quota: 'InstanceProfilesPerAccount', limit: 1000 },
  groupsPerUser: { quota: 'GroupsPerUser', limit: 10 },
  accessKeys: { quota: 'AccessKeysPerUser', limit: 2 },
  attachedToUser: { quota: 'PoliciesPerUser', limit: 10 },
  attachedToRole: { quota: 'PoliciesPerRole', limit: 10 },
  attachedToGroup: { quota: 'PoliciesPerGroup', limit: 10 },
  policySize: { quota: 'PolicySize', limit: 6144 },
  trustSize: { quota: 'ACLSizePerRole', limit: 2048 },
} as const;

/** Characters of all inline policies of one user, role or group together. */
export const inlineSizes = { user: 2048, role: 10_240, group: 5120 } as const;
