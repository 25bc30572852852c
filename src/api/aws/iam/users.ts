import type {
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserRequest,
  GetUserRequest,
  GetUserResponse,
  ListUsersRequest,
  ListUsersResponse,
  UpdateUserRequest,
  User,
} from '@aws-sdk/client-iam';
import { getAccount } from '../../../accounts/account.ts';
import { userArn } from '../../../accounts/arns.ts';
import { boundaryArn, boundaryId } from '../../../accounts/boundaries.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import { createUser, deleteUser, findUser, getUser, listUsers, renameUser } from '../../../accounts/users.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { type Ask, newUser, theUser, theUserOrCaller, usersUnder } from './resources.ts';
import { requireGranted } from './second-right.ts';
import { awsUser, tagsFrom } from './shapes.ts';

export const create = operation<Checked<CreateUserRequest>, CreateUserResponse>()({
  action: 'iam:CreateUser',
  resource: newUser,
  also: [{ action: 'iam:TagUser', when: input => (input.Tags ?? []).length > 0 }],
  async handler({ input, caller, services }) {
    const { account } = caller.principal;
    const tags = tagsFrom(input.Tags);
    const user = await services.accounts.write(async w =>
      createUser(w, {
        account,
        name: input.UserName,
        path: input.Path,
        tags,
        boundary: await boundaryId(w.db, account, input.PermissionsBoundary),
      }),
    );
    return { User: awsUser(user, { tags, boundary: input.PermissionsBoundary }) };
  },
});

export const get = operation<Checked<GetUserRequest>, GetUserResponse>()({
  action: 'iam:GetUser',
  resource: theUserOrCaller,
  async handler({ resource, caller, services }) {
    const { account } = caller.principal;
    const db = services.accounts.read;
    if (resource.userName === undefined) {
      const { createdAt } = await getAccount(db, account);
      // A root user has neither name nor path; the SDK's type requires them of all users.
      return { User: { UserId: account, Arn: resource.arn, CreateDate: new Date(createdAt) } as User };
    }
    const user = await getUser(db, account, resource.userName);
    return {
      User: awsUser(user, { tags: await tagsOf(db, user.id), boundary: await boundaryArn(db, user) }),
    };
  },
});

export const list = operation<Checked<ListUsersRequest>, ListUsersResponse>()({
  action: 'iam:ListUsers',
  resource: usersUnder,
  async handler({ input, caller, services }) {
    const page = await listUsers(services.accounts.read, caller.principal.account, {
      ...pageRequest(input),
      pathPrefix: input.PathPrefix,
    });
    return { Users: page.items.map(user => awsUser(user)), ...pageAnswer(page) };
  },
});

type Update = Checked<UpdateUserRequest>;

/** The ARN that the user gets. */
async function renamed({ input, caller, services }: Ask<Update>): Promise<string> {
  const { account } = caller.principal;
  const user = await findUser(services.accounts.read, account, input.UserName);
  return userArn(account, input.NewPath ?? user?.path ?? '/', input.NewUserName ?? input.UserName);
}

export const update = operation<Update, object>()({
  action: 'iam:UpdateUser',
  resource: theUser,
  may: {
    // Who gives a user another ARN needs the right on both.
    action: 'iam:UpdateUser',
    resource: async asked => ({ ...(await theUser(asked)), arn: await renamed(asked) }),
  },
  async handler(call) {
    const { input, caller, services } = call;
    requireGranted(call, 'iam:UpdateUser', await renamed(call));
    await services.accounts.write(w =>
      renameUser(w, caller.principal.account, input.UserName, {
        name: input.NewUserName,
        path: input.NewPath,
      }),
    );
    return {};
  },
});

export const remove = operation<Checked<DeleteUserRequest>, object>()({
  action: 'iam:DeleteUser',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(w => deleteUser(w, caller.principal.account, input.UserName));
    return {};
  },
});
