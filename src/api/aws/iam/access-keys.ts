import type {
  AccessKeyLastUsed,
  CreateAccessKeyRequest,
  CreateAccessKeyResponse,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import {
  createAccessKey,
  deleteAccessKey,
  type KeyOwner,
  listAccessKeys,
  setAccessKeyActive,
} from '../../../accounts/access-keys.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { getUser } from '../../../accounts/users.ts';
import type { Reader } from '../../../accounts/writer.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theKeyOwner, theUserOrCaller } from './resources.ts';
import { awsKeyMetadata } from './shapes.ts';

/** Whose keys are meant: those of the user, or the account's root user where there is no name. */
async function ownerOf(db: Reader, account: string, userName: string | undefined): Promise<KeyOwner> {
  const userId = userName === undefined ? undefined : (await getUser(db, account, userName)).id;
  return { account, userId };
}

export const create = operation<Checked<CreateAccessKeyRequest>, CreateAccessKeyResponse>()({
  action: 'iam:CreateAccessKey',
  resource: theUserOrCaller,
  async handler({ resource: { userName }, caller, services }) {
    const key = await services.accounts.write(async w =>
      createAccessKey(w, await ownerOf(w.db, caller.principal.account, userName)),
    );
    return {
      AccessKey: {
        UserName: userName,
        AccessKeyId: key.id,
        Status: 'Active',
        SecretAccessKey: key.secret,
        CreateDate: new Date(key.createdAt),
      },
    };
  },
});

export const list = operation<Checked<ListAccessKeysRequest>, ListAccessKeysResponse>()({
  action: 'iam:ListAccessKeys',
  resource: theUserOrCaller,
  async handler({ input, resource: { userName }, caller, services }) {
    const db = services.accounts.read;
    const keys = await listAccessKeys(db, await ownerOf(db, caller.principal.account, userName));
    const page = pageOfAll(keys, pageRequest(input), key => key.id);
    return { AccessKeyMetadata: page.items.map(key => awsKeyMetadata(key, userName)), ...pageAnswer(page) };
  },
});

/** What the key was used for last. It is named alone: whoever it belongs to is found out here. */
export const lastUsed = operation<Checked<GetAccessKeyLastUsedRequest>, GetAccessKeyLastUsedResponse>()({
  action: 'iam:GetAccessKeyLastUsed',
  resource: theKeyOwner,
  async handler({ input, resource, services }) {
    const use = await services.accounts.keyUses.last(input.AccessKeyId);
    return {
      ...(resource.userName !== undefined && { UserName: resource.userName }),
      AccessKeyLastUsed: {
        ...(use && { LastUsedDate: new Date(use.at) }),
        ServiceName: use?.service ?? 'N/A',
        Region: use?.region ?? 'N/A',
      } as AccessKeyLastUsed,
    };
  },
});

export const update = operation<Checked<UpdateAccessKeyRequest>, object>()({
  action: 'iam:UpdateAccessKey',
  resource: theUserOrCaller,
  async handler({ input, resource: { userName }, caller, services }) {
    await services.accounts.write(async w => {
      const owner = await ownerOf(w.db, caller.principal.account, userName);
      await setAccessKeyActive(w, owner, input.AccessKeyId, input.Status === 'Active');
    });
    return {};
  },
});

export const remove = operation<Checked<DeleteAccessKeyRequest>, object>()({
  action: 'iam:DeleteAccessKey',
  resource: theUserOrCaller,
  async handler({ input, resource: { userName }, caller, services }) {
    await services.accounts.write(async w => {
      const owner = await ownerOf(w.db, caller.principal.account, userName);
      await deleteAccessKey(w, owner, input.AccessKeyId);
    });
    return {};
  },
});
