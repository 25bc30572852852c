import type {
  DeleteRolePermissionsBoundaryRequest,
  PutRolePermissionsBoundaryRequest,
} from '@aws-sdk/client-iam';
import { removeBoundary, setBoundary } from '../../../accounts/boundaries.ts';
import { getRole } from '../../../accounts/roles.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { theRole } from './resources.ts';

export const put = operation<Checked<PutRolePermissionsBoundaryRequest>, object>()({
  action: 'iam:PutRolePermissionsBoundary',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await setBoundary(w, role, input.PermissionsBoundary);
    });
    return {};
  },
});

export const remove = operation<Checked<DeleteRolePermissionsBoundaryRequest>, object>()({
  action: 'iam:DeleteRolePermissionsBoundary',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await removeBoundary(w, role);
    });
    return {};
  },
});
