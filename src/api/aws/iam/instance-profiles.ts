import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
  RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import { nameKey } from '../../../accounts/identity.ts';
import {
  addRole,
  createInstanceProfile,
  deleteInstanceProfile,
  getInstanceProfile,
  type InstanceProfile,
  instanceProfilesOf,
  listInstanceProfiles,
  removeRole,
} from '../../../accounts/instance-profiles.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { findRoleById, getRole } from '../../../accounts/roles.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import type { Reader } from '../../../accounts/writer.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { instanceProfilesUnder, newInstanceProfile, theInstanceProfile, theRole } from './resources.ts';
import { requireGranted } from './second-right.ts';
import { awsInstanceProfile, tagsFrom } from './shapes.ts';

export const create = operation<Checked<CreateInstanceProfileRequest>, CreateInstanceProfileResponse>()({
  action: 'iam:CreateInstanceProfile',
  resource: newInstanceProfile,
  also: [{ action: 'iam:TagInstanceProfile', when: input => (input.Tags ?? []).length > 0 }],
  async handler({ input, caller, services }) {
    const tags = tagsFrom(input.Tags);
    const { account } = caller.principal;
    const profile = await services.accounts.write(w =>
      createInstanceProfile(w, { account, name: input.InstanceProfileName, path: input.Path, tags }),
    );
    return { InstanceProfile: awsInstanceProfile(profile, undefined, tags) };
  },
});

export const get = operation<Checked<GetInstanceProfileRequest>, GetInstanceProfileResponse>()({
  action: 'iam:GetInstanceProfile',
  resource: theInstanceProfile,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const profile = await getInstanceProfile(db, caller.principal.account, input.InstanceProfileName);
    const tags = await tagsOf(db, profile.id);
    return { InstanceProfile: awsInstanceProfile(profile, await roleOf(db, profile), tags) };
  },
});

export const list = operation<Checked<ListInstanceProfilesRequest>, ListInstanceProfilesResponse>()({
  action: 'iam:ListInstanceProfiles',
  resource: instanceProfilesUnder,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const page = await listInstanceProfiles(db, caller.principal.account, {
      ...pageRequest(input),
      pathPrefix: input.PathPrefix,
    });
    return { InstanceProfiles: await shown(db, page.items), ...pageAnswer(page) };
  },
});

export const listForRole = operation<
  Checked<ListInstanceProfilesForRoleRequest>,
  ListInstanceProfilesForRoleResponse
>()({
  action: 'iam:ListInstanceProfilesForRole',
  resource: theRole,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const role = await getRole(db, caller.principal.account, input.RoleName);
    const page = pageOfAll(await instanceProfilesOf(db, role), pageRequest(input), ({ name }) =>
      nameKey(name),
    );
    return { InstanceProfiles: await shown(db, page.items), ...pageAnswer(page) };
  },
});

type AddRole = Checked<AddRoleToInstanceProfileRequest>;

export const add = operation<AddRole, object>()({
  action: 'iam:AddRoleToInstanceProfile',
  resource: theInstanceProfile,
  may: {
    // Who puts a role into a profile passes it to the machines that get the profile.
    action: 'iam:PassRole',
    async resource(asked) {
      const { input, ...rest } = asked;
      const role = await theRole({ ...rest, input: { RoleName: input.RoleName } });
      return {
        ...role,
        context: new Map([...(role.context ?? []), ['iam:PassedToService', ['ec2.amazonaws.com']]]),
      };
    },
  },
  async handler(call) {
    const { input, caller, services } = call;
    const { account } = caller.principal;
    const { arn } = await theRole({ ...call, input: { RoleName: input.RoleName } });
    requireGranted(call, 'iam:PassRole', arn);
    await services.accounts.write(async w => {
      const profile = await getInstanceProfile(w.db, account, input.InstanceProfileName);
      await addRole(w, profile, await getRole(w.db, account, input.RoleName));
    });
    return {};
  },
});

export const removeRoleFrom = operation<Checked<RemoveRoleFromInstanceProfileRequest>, object>()({
  action: 'iam:RemoveRoleFromInstanceProfile',
  resource: theInstanceProfile,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    await services.accounts.write(async w => {
      const profile = await getInstanceProfile(w.db, account, input.InstanceProfileName);
      await removeRole(w, profile, await getRole(w.db, account, input.RoleName));
    });
    return {};
  },
});

export const remove = operation<Checked<DeleteInstanceProfileRequest>, object>()({
  action: 'iam:DeleteInstanceProfile',
  resource: theInstanceProfile,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    await services.accounts.write(w => deleteInstanceProfile(w, account, input.InstanceProfileName));
    return {};
  },
});

const roleOf = async (db: Reader, { roleId }: InstanceProfile) =>
  roleId === undefined ? undefined : await findRoleById(db, roleId);

/** Lists leave the tags out. */
const shown = (db: Reader, profiles: readonly InstanceProfile[]) =>
  Promise.all(profiles.map(async profile => awsInstanceProfile(profile, await roleOf(db, profile))));
