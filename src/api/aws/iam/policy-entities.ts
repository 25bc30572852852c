import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from '@aws-sdk/client-iam';
import { attachedTo } from '../../../accounts/attachments.ts';
import { boundBy } from '../../../accounts/boundaries.ts';
import { findGroupById } from '../../../accounts/groups.ts';
import type { PolicyOwner } from '../../../accounts/identity.ts';
import { getPolicy } from '../../../accounts/managed-policies.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { findRoleById } from '../../../accounts/roles.ts';
import { findUserById } from '../../../accounts/users.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { thePolicy } from './resources.ts';

export const list = operation<Checked<ListEntitiesForPolicyRequest>, ListEntitiesForPolicyResponse>()({
  action: 'iam:ListEntitiesForPolicy',
  resource: thePolicy,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const { EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input;
    const db = services.accounts.read;
    const policy = await getPolicy(db, account, input.PolicyArn);
    const ids = new Set([
      ...(PolicyUsageFilter === 'PermissionsBoundary' ? [] : await attachedTo(db, account, policy)),
      ...(PolicyUsageFilter === 'PermissionsPolicy' ? [] : await boundBy(db, account, policy.id)),
    ]);
    const entities: PolicyOwner[] = [];
    for (const id of ids) {
      const entity =
        (await findUserById(db, id)) ?? (await findRoleById(db, id)) ?? (await findGroupById(db, id));
      const asked = EntityFilter === undefined || EntityFilter.toLowerCase() === entity?.kind;
      if (entity !== undefined && asked && entity.path.startsWith(PathPrefix)) entities.push(entity);
    }
    const page = pageOfAll(entities, pageRequest(input), ({ kind, name }) => `${kind} ${name.toLowerCase()}`);
    const of = (kind: PolicyOwner['kind']) => page.items.filter(entity => entity.kind === kind);
    return {
      PolicyGroups: of('group').map(({ id, name }) => ({ GroupId: id, GroupName: name })),
      PolicyUsers: of('user').map(({ id, name }) => ({ UserId: id, UserName: name })),
      PolicyRoles: of('role').map(({ id, name }) => ({ RoleId: id, RoleName: name })),
      ...pageAnswer(page),
    };
  },
});
