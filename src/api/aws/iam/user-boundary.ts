import type {
  DeleteUserPermissionsBoundaryRequest,
  PutUserPermissionsBoundaryRequest,
} from '@aws-sdk/client-iam';
import { removeBoundary, setBoundary } from '../../../accounts/boundaries.ts';
import { getUser } from '../../../accounts/users.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { theUser } from './resources.ts';

export const put = operation<Checked<PutUserPermissionsBoundaryRequest>, object>()({
  action: 'iam:PutUserPermissionsBoundary',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await setBoundary(w, user, input.PermissionsBoundary);
    });
    return {};
  },
});

export const remove = operation<Checked<DeleteUserPermissionsBoundaryRequest>, object>()({
  action: 'iam:DeleteUserPermissionsBoundary',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await removeBoundary(w, user);
    });
    return {};
  },
});
