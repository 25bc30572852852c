import type { Resource } from '../../../access/operation.ts';
import { getGroup } from '../../../accounts/groups.ts';
import type { Identity, PolicyOwner } from '../../../accounts/identity.ts';
import { getInstanceProfile } from '../../../accounts/instance-profiles.ts';
import { getOwnPolicy, getPolicy } from '../../../accounts/managed-policies.ts';
import { getRole } from '../../../accounts/roles.ts';
import { getUser } from '../../../accounts/users.ts';
import type { Reader } from '../../../accounts/writer.ts';
import type { Conditions } from './conditions.ts';
import { type Ask, theGroup, theInstanceProfile, thePolicy, theRole, theUser } from './resources.ts';

/**
 * A kind of thing that operations name by the same members: `{UserName}`, `{RoleName}`, … What is done alike to
 * several kinds is written once, and the table in `operations.ts` has a row for each.
 */
export interface Kind<Named, T extends { readonly id: string }> {
  readonly resource: (asked: Ask<Named & Conditions>) => Promise<Resource>;
  /** Throws the `…NotFound` fault of the kind. */
  readonly get: (db: Reader, account: string, input: Named) => Promise<T>;
}

/** A kind that owns inline policies, and that managed policies are attached to. */
export interface OwnerKind<Named, T extends PolicyOwner = PolicyOwner> extends Kind<Named, T> {
  readonly named: (owner: PolicyOwner) => Named;
}

interface UserNamed {
  readonly UserName: string;
}
interface RoleNamed {
  readonly RoleName: string;
}
interface GroupNamed {
  readonly GroupName: string;
}

export const user: OwnerKind<UserNamed, Identity> = {
  resource: theUser,
  get: (db, account, { UserName }) => getUser(db, account, UserName),
  named: ({ name }) => ({ UserName: name }),
};

export const role: OwnerKind<RoleNamed, Identity> = {
  resource: theRole,
  get: (db, account, { RoleName }) => getRole(db, account, RoleName),
  named: ({ name }) => ({ RoleName: name }),
};

export const group: OwnerKind<GroupNamed> = {
  resource: theGroup,
  get: (db, account, { GroupName }) => getGroup(db, account, GroupName),
  named: ({ name }) => ({ GroupName: name }),
};

/** The policies of AWS have tags that nobody can set. */
export const policy: Kind<{ readonly PolicyArn: string }, { readonly id: string }> = {
  resource: thePolicy,
  get: (db, account, { PolicyArn }) => getPolicy(db, account, PolicyArn),
};
export const ownPolicy: typeof policy = {
  resource: thePolicy,
  get: (db, account, { PolicyArn }) => getOwnPolicy(db, account, PolicyArn),
};

export const instanceProfile: Kind<{ readonly InstanceProfileName: string }, { readonly id: string }> = {
  resource: theInstanceProfile,
  get: (db, account, { InstanceProfileName }) => getInstanceProfile(db, account, InstanceProfileName),
};
