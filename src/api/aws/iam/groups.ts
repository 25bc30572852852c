import type {
  CreateGroupRequest,
  CreateGroupResponse,
  DeleteGroupRequest,
  GetGroupRequest,
  GetGroupResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  UpdateGroupRequest,
} from '@aws-sdk/client-iam';
import { groupArn } from '../../../accounts/arns.ts';
import {
  createGroup,
  deleteGroup,
  findGroup,
  getGroup,
  listGroups,
  renameGroup,
} from '../../../accounts/groups.ts';
import { membersOf } from '../../../accounts/memberships.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { type Ask, groupsUnder, newGroup, theGroup } from './resources.ts';
import { requireGranted } from './second-right.ts';
import { awsGroup, awsUser } from './shapes.ts';

export const create = operation<Checked<CreateGroupRequest>, CreateGroupResponse>()({
  action: 'iam:CreateGroup',
  resource: newGroup,
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const wanted = { account, name: input.GroupName, path: input.Path };
    return { Group: awsGroup(await services.accounts.write(w => createGroup(w, wanted))) };
  },
});

/** The group with a page of its users. */
export const get = operation<Checked<GetGroupRequest>, GetGroupResponse>()({
  action: 'iam:GetGroup',
  resource: theGroup,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const group = await getGroup(db, caller.principal.account, input.GroupName);
    const page = await membersOf(db, group, pageRequest(input));
    return { Group: awsGroup(group), Users: page.items.map(user => awsUser(user)), ...pageAnswer(page) };
  },
});

export const list = operation<Checked<ListGroupsRequest>, ListGroupsResponse>()({
  action: 'iam:ListGroups',
  resource: groupsUnder,
  async handler({ input, caller, services }) {
    const page = await listGroups(services.accounts.read, caller.principal.account, {
      ...pageRequest(input),
      pathPrefix: input.PathPrefix,
    });
    return { Groups: page.items.map(awsGroup), ...pageAnswer(page) };
  },
});

type Update = Checked<UpdateGroupRequest>;

/** The ARN that the group gets. */
async function renamed({ input, caller, services }: Ask<Update>): Promise<string> {
  const { account } = caller.principal;
  const group = await findGroup(services.accounts.read, account, input.GroupName);
  return groupArn(account, input.NewPath ?? group?.path ?? '/', input.NewGroupName ?? input.GroupName);
}

export const update = operation<Update, object>()({
  action: 'iam:UpdateGroup',
  resource: theGroup,
  may: {
    // Who gives a group another ARN needs the right on both.
    action: 'iam:UpdateGroup',
    resource: async asked => ({ ...(await theGroup(asked)), arn: await renamed(asked) }),
  },
  async handler(call) {
    const { input, caller, services } = call;
    requireGranted(call, 'iam:UpdateGroup', await renamed(call));
    await services.accounts.write(w =>
      renameGroup(w, caller.principal.account, input.GroupName, {
        name: input.NewGroupName,
        path: input.NewPath,
      }),
    );
    return {};
  },
});

export const remove = operation<Checked<DeleteGroupRequest>, object>()({
  action: 'iam:DeleteGroup',
  resource: theGroup,
  async handler({ input, caller, services }) {
    await services.accounts.write(w => deleteGroup(w, caller.principal.account, input.GroupName));
    return {};
  },
});
