import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse,
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from '@aws-sdk/client-iam';
import {
  createServiceLinkedRole,
  deleteServiceLinkedRole,
  requireDeletionTask,
} from '../../../accounts/service-linked-roles.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { newServiceLinkedRole, theDeletionTask, theRole } from './resources.ts';
import { awsRole } from './shapes.ts';

export const create = operation<Checked<CreateServiceLinkedRoleRequest>, CreateServiceLinkedRoleResponse>()({
  action: 'iam:CreateServiceLinkedRole',
  resource: newServiceLinkedRole,
  async handler({ input, caller, services }) {
    const role = await services.accounts.write(w =>
      createServiceLinkedRole(w, caller.principal.account, {
        service: input.AWSServiceName,
        description: input.Description,
        suffix: input.CustomSuffix,
      }),
    );
    return { Role: awsRole(role) };
  },
});

export const remove = operation<Checked<DeleteServiceLinkedRoleRequest>, DeleteServiceLinkedRoleResponse>()({
  action: 'iam:DeleteServiceLinkedRole',
  resource: theRole,
  async handler({ input, caller, services }) {
    const task = await services.accounts.write(w =>
      deleteServiceLinkedRole(w, caller.principal.account, input.RoleName),
    );
    return { DeletionTaskId: task };
  },
});

/** A deletion is done when it is answered. */
export const status = operation<
  Checked<GetServiceLinkedRoleDeletionStatusRequest>,
  GetServiceLinkedRoleDeletionStatusResponse
>()({
  action: 'iam:GetServiceLinkedRoleDeletionStatus',
  resource: theDeletionTask,
  async handler({ input, caller, services }) {
    await requireDeletionTask(services.accounts.read, caller.principal.account, input.DeletionTaskId);
    return { Status: 'SUCCEEDED' };
  },
});
