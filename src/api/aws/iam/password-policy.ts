import type {
  GetAccountPasswordPolicyResponse,
  UpdateAccountPasswordPolicyRequest,
} from '@aws-sdk/client-iam';
import {
  deletePasswordPolicy,
  getPasswordPolicy,
  putPasswordPolicy,
} from '../../../accounts/password-policy.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { everything } from './resources.ts';

export const get = operation<object, GetAccountPasswordPolicyResponse>()({
  action: 'iam:GetAccountPasswordPolicy',
  resource: everything,
  async handler({ caller, services }) {
    const policy = await getPasswordPolicy(services.accounts.read, caller.principal.account);
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.minimumLength,
        RequireSymbols: policy.symbols,
        RequireNumbers: policy.numbers,
        RequireUppercaseCharacters: policy.upperCase,
        RequireLowercaseCharacters: policy.lowerCase,
        AllowUsersToChangePassword: policy.usersMayChange,
        ExpirePasswords: policy.maxAge !== undefined,
        ...(policy.maxAge !== undefined && { MaxPasswordAge: policy.maxAge }),
        ...(policy.reusePrevention !== undefined && { PasswordReusePrevention: policy.reusePrevention }),
        ...(policy.hardExpiry !== undefined && { HardExpiry: policy.hardExpiry }),
      },
    };
  },
});

/** What the request does not name gets its default: nothing stays as it was. */
export const update = operation<Checked<UpdateAccountPasswordPolicyRequest>, object>()({
  action: 'iam:UpdateAccountPasswordPolicy',
  resource: everything,
  async handler({ input, caller, services }) {
    await services.accounts.write(w =>
      putPasswordPolicy(w, caller.principal.account, {
        minimumLength: input.MinimumPasswordLength ?? 6,
        symbols: input.RequireSymbols ?? false,
        numbers: input.RequireNumbers ?? false,
        upperCase: input.RequireUppercaseCharacters ?? false,
        lowerCase: input.RequireLowercaseCharacters ?? false,
        usersMayChange: input.AllowUsersToChangePassword ?? false,
        maxAge: input.MaxPasswordAge,
        hardExpiry: input.HardExpiry,
        reusePrevention: input.PasswordReusePrevention,
      }),
    );
    return {};
  },
});

export const remove = operation<object, object>()({
  action: 'iam:DeleteAccountPasswordPolicy',
  resource: everything,
  async handler({ caller, services }) {
    await services.accounts.write(w => deletePasswordPolicy(w, caller.principal.account));
    return {};
  },
});
