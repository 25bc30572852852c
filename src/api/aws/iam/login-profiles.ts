import type {
  ChangePasswordRequest,
  CreateLoginProfileRequest,
  CreateLoginProfileResponse,
  DeleteLoginProfileRequest,
  GetLoginProfileRequest,
  GetLoginProfileResponse,
  LoginProfile,
  UpdateLoginProfileRequest,
} from '@aws-sdk/client-iam';
import type { Caller } from '../../../accounts/caller.ts';
import { fault } from '../../../accounts/faults.ts';
import {
  changePassword,
  createLoginProfile,
  deleteLoginProfile,
  getLoginProfile,
  newPassword,
  type LoginProfile as Stored,
  updateLoginProfile,
} from '../../../accounts/login-profiles.ts';
import { findUserById, getUser, type User } from '../../../accounts/users.ts';
import type { Services } from '../../services.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { theUserOrCaller } from './resources.ts';

type Named = { readonly resource: { readonly userName: string | undefined } };

/** A root user has no login profile: without a name it is an ordinary user that must be meant. */
async function userOf({ resource, ...call }: Named & { caller: Caller; services: Services }): Promise<User> {
  if (resource.userName === undefined) throw fault('UserNameMissing', {});
  return await getUser(call.services.accounts.read, call.caller.principal.account, resource.userName);
}

export const create = operation<Checked<CreateLoginProfileRequest>, CreateLoginProfileResponse>()({
  action: 'iam:CreateLoginProfile',
  resource: theUserOrCaller,
  async handler(call) {
    const { input, services } = call;
    const user = await userOf(call);
    if (input.Password === undefined) throw fault('PasswordNotConforming', { rule: 'missing' });
    const password = await newPassword(services.accounts, user, input.Password);
    const reset = input.PasswordResetRequired ?? false;
    const made = await services.accounts.write(w => createLoginProfile(w, user, password, reset));
    return { LoginProfile: awsLoginProfile(user, made) };
  },
});

export const get = operation<Checked<GetLoginProfileRequest>, GetLoginProfileResponse>()({
  action: 'iam:GetLoginProfile',
  resource: theUserOrCaller,
  async handler(call) {
    const user = await userOf(call);
    const found = await getLoginProfile(call.services.accounts.read, user);
    return { LoginProfile: awsLoginProfile(user, found) };
  },
});

export const update = operation<Checked<UpdateLoginProfileRequest>, object>()({
  action: 'iam:UpdateLoginProfile',
  resource: theUserOrCaller,
  async handler(call) {
    const { input, services } = call;
    const user = await userOf(call);
    const password =
      input.Password === undefined ? undefined : await newPassword(services.accounts, user, input.Password);
    await services.accounts.write(w =>
      updateLoginProfile(w, user, { password, resetRequired: input.PasswordResetRequired }),
    );
    return {};
  },
});

export const remove = operation<Checked<DeleteLoginProfileRequest>, object>()({
  action: 'iam:DeleteLoginProfile',
  resource: theUserOrCaller,
  async handler(call) {
    const user = await userOf(call);
    await call.services.accounts.write(w => deleteLoginProfile(w, user));
    return {};
  },
});

export const change = operation<Checked<ChangePasswordRequest>, object>()({
  action: 'iam:ChangePassword',
  async resource(asked) {
    if (asked.caller.ref.type !== 'user') throw fault('NotAUser', {});
    return await theUserOrCaller({ ...asked, input: {} });
  },
  async handler({ input, caller, services }) {
    const user =
      caller.ref.type === 'user' ? await findUserById(services.accounts.read, caller.ref.id) : undefined;
    if (user === undefined) throw fault('NotAUser', {});
    await changePassword(services.accounts, user, { old: input.OldPassword, wanted: input.NewPassword });
    return {};
  },
});

const awsLoginProfile = ({ name }: User, profile: Stored): LoginProfile => ({
  UserName: name,
  CreateDate: new Date(profile.createdAt),
  PasswordResetRequired: profile.resetRequired,
});
