import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
  UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import { boundaryArn, boundaryId } from '../../../accounts/boundaries.ts';
import { createRole, deleteRole, getRole, listRoles, setTrust, updateRole } from '../../../accounts/roles.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { newRole, rolesUnder, theRole } from './resources.ts';
import { awsRole, tagsFrom } from './shapes.ts';

export const create = operation<Checked<CreateRoleRequest>, CreateRoleResponse>()({
  action: 'iam:CreateRole',
  resource: newRole,
  also: [{ action: 'iam:TagRole', when: input => (input.Tags ?? []).length > 0 }],
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const tags = tagsFrom(input.Tags);
    const role = await services.accounts.write(async w =>
      createRole(w, {
        account,
        name: input.RoleName,
        path: input.Path,
        trust: input.AssumeRolePolicyDocument,
        description: input.Description,
        maxSessionDuration: input.MaxSessionDuration,
        boundary: await boundaryId(w.db, account, input.PermissionsBoundary),
        tags,
      }),
    );
    return { Role: awsRole(role, { tags, boundary: input.PermissionsBoundary }) };
  },
});

export const get = operation<Checked<GetRoleRequest>, GetRoleResponse>()({
  action: 'iam:GetRole',
  resource: theRole,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const role = await getRole(db, caller.principal.account, input.RoleName);
    return {
      Role: {
        ...awsRole(role, { tags: await tagsOf(db, role.id), boundary: await boundaryArn(db, role) }),
        RoleLastUsed: {},
      },
    };
  },
});

export const list = operation<Checked<ListRolesRequest>, ListRolesResponse>()({
  action: 'iam:ListRoles',
  resource: rolesUnder,
  async handler({ input, caller, services }) {
    const page = await listRoles(services.accounts.read, caller.principal.account, {
      ...pageRequest(input),
      pathPrefix: input.PathPrefix,
    });
    return { Roles: page.items.map(role => awsRole(role)), ...pageAnswer(page) };
  },
});

export const update = operation<Checked<UpdateRoleRequest>, object>()({
  action: 'iam:UpdateRole',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(w =>
      updateRole(w, caller.principal.account, input.RoleName, {
        description: input.Description,
        maxSessionDuration: input.MaxSessionDuration,
      }),
    );
    return {};
  },
});

/** The same for the description alone. */
export const updateDescription = operation<
  Checked<UpdateRoleDescriptionRequest>,
  UpdateRoleDescriptionResponse
>()({
  action: 'iam:UpdateRoleDescription',
  resource: theRole,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const role = await services.accounts.write(async w => {
      await updateRole(w, account, input.RoleName, { description: input.Description });
      return await getRole(w.db, account, input.RoleName);
    });
    return { Role: awsRole(role) };
  },
});

export const updateTrust = operation<Checked<UpdateAssumeRolePolicyRequest>, object>()({
  action: 'iam:UpdateAssumeRolePolicy',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(w =>
      setTrust(w, caller.principal.account, input.RoleName, input.PolicyDocument),
    );
    return {};
  },
});

export const remove = operation<Checked<DeleteRoleRequest>, object>()({
  action: 'iam:DeleteRole',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(w => deleteRole(w, caller.principal.account, input.RoleName));
    return {};
  },
});
