import type {
  AccessKeyMetadata,
  AttachedPolicy,
  Group,
  InstanceProfile,
  Policy,
  PolicyVersion,
  Role,
  Tag,
  User,
} from '@aws-sdk/client-iam';
import type { AccessKey } from '../../../accounts/access-keys.ts';
import type { Group as StoredGroup } from '../../../accounts/groups.ts';
import type { InstanceProfile as StoredInstanceProfile } from '../../../accounts/instance-profiles.ts';
import type { ManagedPolicy } from '../../../accounts/managed-policies.ts';
import type { PolicyVersion as StoredVersion } from '../../../accounts/policy-versions.ts';
import type { Role as StoredRole } from '../../../accounts/roles.ts';
import type { Tags } from '../../../accounts/tags.ts';
import type { User as StoredUser } from '../../../accounts/users.ts';
import { encodedDocument } from './document-text.ts';

/** What GetUser and GetRole show and the lists leave out. */
export interface Details {
  readonly tags?: Tags;
  readonly boundary?: string | undefined;
}

export const awsUser = (user: StoredUser, details: Details = {}): User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
  ...awsDetails(details),
});

export const awsRole = (role: StoredRole, details: Details = {}): Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodedDocument(role.trust),
  ...(role.description === undefined ? {} : { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
  ...awsDetails(details),
});

export const awsGroup = (group: StoredGroup): Group => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: new Date(group.createdAt),
});

export const awsInstanceProfile = (
  profile: StoredInstanceProfile,
  role: StoredRole | undefined,
  tags: Tags = [],
): InstanceProfile => ({
  Path: profile.path,
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Arn: profile.arn,
  CreateDate: new Date(profile.createdAt),
  Roles: role === undefined ? [] : [awsRole(role)],
  ...(tags.length === 0 ? {} : { Tags: awsTags(tags) }),
});

function awsDetails({ tags = [], boundary }: Details): Pick<User, 'Tags' | 'PermissionsBoundary'> {
  return {
    ...(boundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
            PermissionsBoundaryArn: boundary,
          },
        }),
    ...(tags.length === 0 ? {} : { Tags: awsTags(tags) }),
  };
}

export const awsTags = (tags: Tags): Tag[] => tags.map(({ key, value }) => ({ Key: key, Value: value }));

/** The tags of an input, as the domain takes them. */
export const tagsFrom = (tags: readonly Tag[] | undefined): Tags =>
  (tags ?? []).map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }));

export const awsKeyMetadata = (key: AccessKey, userName: string | undefined): AccessKeyMetadata => ({
  ...(userName === undefined ? {} : { UserName: userName }),
  AccessKeyId: key.id,
  Status: key.active ? 'Active' : 'Inactive',
  CreateDate: new Date(key.createdAt),
});

export const awsPolicy = (
  policy: ManagedPolicy,
  use: { readonly attached: number; readonly bounds: number },
): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: `v${policy.defaultVersion}`,
  AttachmentCount: use.attached,
  PermissionsBoundaryUsageCount: use.bounds,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
});

export const awsAttached = (policy: ManagedPolicy): AttachedPolicy => ({
  PolicyName: policy.name,
  PolicyArn: policy.arn,
});

/** Lists and CreatePolicyVersion leave the document out. */
export const awsVersion = (version: StoredVersion): PolicyVersion => ({
  VersionId: `v${version.version}`,
  IsDefaultVersion: version.isDefault,
  CreateDate: new Date(version.createdAt),
});
