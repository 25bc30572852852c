import type {
  AddUserToGroupRequest,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  RemoveUserFromGroupRequest,
} from '@aws-sdk/client-iam';
import { getGroup } from '../../../accounts/groups.ts';
import { nameKey } from '../../../accounts/identity.ts';
import { addMember, groupsOf, removeMember } from '../../../accounts/memberships.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { getUser } from '../../../accounts/users.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theGroup, theUser } from './resources.ts';
import { awsGroup } from './shapes.ts';

export const add = operation<Checked<AddUserToGroupRequest>, object>()({
  action: 'iam:AddUserToGroup',
  resource: theGroup,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    await services.accounts.write(async w => {
      const group = await getGroup(w.db, account, input.GroupName);
      await addMember(w, group, await getUser(w.db, account, input.UserName));
    });
    return {};
  },
});

export const remove = operation<Checked<RemoveUserFromGroupRequest>, object>()({
  action: 'iam:RemoveUserFromGroup',
  resource: theGroup,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    await services.accounts.write(async w => {
      const group = await getGroup(w.db, account, input.GroupName);
      await removeMember(w, group, await getUser(w.db, account, input.UserName));
    });
    return {};
  },
});

export const list = operation<Checked<ListGroupsForUserRequest>, ListGroupsForUserResponse>()({
  action: 'iam:ListGroupsForUser',
  resource: theUser,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const user = await getUser(db, caller.principal.account, input.UserName);
    const page = pageOfAll(await groupsOf(db, user), pageRequest(input), ({ name }) => nameKey(name));
    return { Groups: page.items.map(awsGroup), ...pageAnswer(page) };
  },
});
