import type {
  AddClientIDToOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse,
  DeleteOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderResponse,
  ListOpenIDConnectProvidersResponse,
  RemoveClientIDFromOpenIDConnectProviderRequest,
  UpdateOpenIDConnectProviderThumbprintRequest,
} from '@aws-sdk/client-iam';
import type { Resource } from '../../../access/operation.ts';
import { oidcProviderArn } from '../../../accounts/arns.ts';
import {
  createOidcProvider,
  deleteOidcProvider,
  findOidcProvider,
  getOidcProvider,
  listOidcProviders,
  type OidcProvider,
  setClientIds,
  setThumbprints,
} from '../../../accounts/oidc-providers.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import { operation } from '../service.ts';
import { addTags, type Conditions, inputContext } from './conditions.ts';
import type { Checked } from './input.ts';
import type { Kind } from './kinds.ts';
import { type Ask, everything } from './resources.ts';
import { awsTags, tagsFrom } from './shapes.ts';

interface ProviderNamed {
  readonly OpenIDConnectProviderArn: string;
}

/** The provider with its tags; one of another account belongs to that, and so is out of reach. */
async function theProvider(asked: Ask<ProviderNamed & Conditions>): Promise<Resource> {
  const { input, caller, services } = asked;
  const arn = input.OpenIDConnectProviderArn;
  const [, account = caller.principal.account, url = ''] =
    /^arn:aws:iam::(\d{12}):oidc-provider\/(.+)$/s.exec(arn) ?? [];
  const found = await findOidcProvider(services.accounts.read, account, url);
  const context = inputContext(input);
  if (found) addTags(context, await tagsOf(services.accounts.read, found.id));
  return { arn, account, policies: [], context };
}

/** For the operations on tags, which are alike for all kinds. */
export const oidcProvider: Kind<ProviderNamed, OidcProvider> = {
  resource: theProvider,
  get: (db, account, input) => getOidcProvider(db, account, input.OpenIDConnectProviderArn),
};

export const create = operation<
  Checked<CreateOpenIDConnectProviderRequest>,
  CreateOpenIDConnectProviderResponse
>()({
  action: 'iam:CreateOpenIDConnectProvider',
  resource: async ({ input, caller: { principal } }) => ({
    arn: oidcProviderArn(principal.account, input.Url.replace(/^https:\/\//, '')),
    account: principal.account,
    policies: [],
    context: inputContext(input),
  }),
  also: [{ action: 'iam:TagOpenIDConnectProvider', when: input => (input.Tags ?? []).length > 0 }],
  async handler({ input, caller, services }) {
    const tags = tagsFrom(input.Tags);
    const { arn } = await services.accounts.write(w =>
      createOidcProvider(w, {
        account: caller.principal.account,
        url: input.Url,
        clientIds: input.ClientIDList ?? [],
        thumbprints: input.ThumbprintList ?? [],
        tags,
      }),
    );
    return { OpenIDConnectProviderArn: arn, ...(tags.length > 0 && { Tags: awsTags(tags) }) };
  },
});

export const get = operation<Checked<GetOpenIDConnectProviderRequest>, GetOpenIDConnectProviderResponse>()({
  action: 'iam:GetOpenIDConnectProvider',
  resource: theProvider,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const found = await oidcProvider.get(db, caller.principal.account, input);
    const tags = await tagsOf(db, found.id);
    return {
      Url: found.url,
      ClientIDList: [...found.clientIds],
      ThumbprintList: [...found.thumbprints],
      CreateDate: new Date(found.createdAt),
      ...(tags.length > 0 && { Tags: awsTags(tags) }),
    };
  },
});

export const list = operation<object, ListOpenIDConnectProvidersResponse>()({
  action: 'iam:ListOpenIDConnectProviders',
  resource: everything,
  async handler({ caller, services }) {
    const all = await listOidcProviders(services.accounts.read, caller.principal.account);
    return { OpenIDConnectProviderList: all.map(({ arn }) => ({ Arn: arn })) };
  },
});

export const remove = operation<Checked<DeleteOpenIDConnectProviderRequest>, object>()({
  action: 'iam:DeleteOpenIDConnectProvider',
  resource: theProvider,
  async handler({ input, resource, caller, services }) {
    const url = resource.arn.slice(oidcProviderArn(caller.principal.account, '').length);
    await services.accounts.write(async w => {
      // "This operation is idempotent": IAM API Reference, "DeleteOpenIDConnectProvider".
      const found = await findOidcProvider(w.db, caller.principal.account, url);
      if (found?.arn === input.OpenIDConnectProviderArn) await deleteOidcProvider(w, found);
    });
    return {};
  },
});

export const updateThumbprints = operation<Checked<UpdateOpenIDConnectProviderThumbprintRequest>, object>()({
  action: 'iam:UpdateOpenIDConnectProviderThumbprint',
  resource: theProvider,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const found = await oidcProvider.get(w.db, caller.principal.account, input);
      await setThumbprints(w, found, input.ThumbprintList);
    });
    return {};
  },
});

/** Adding an id that is there, and removing one that is not, changes nothing. */
export const addClientId = operation<Checked<AddClientIDToOpenIDConnectProviderRequest>, object>()({
  action: 'iam:AddClientIDToOpenIDConnectProvider',
  resource: theProvider,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const found = await oidcProvider.get(w.db, caller.principal.account, input);
      await setClientIds(w, found, [...found.clientIds, input.ClientID]);
    });
    return {};
  },
});

export const removeClientId = operation<Checked<RemoveClientIDFromOpenIDConnectProviderRequest>, object>()({
  action: 'iam:RemoveClientIDFromOpenIDConnectProvider',
  resource: theProvider,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const found = await oidcProvider.get(w.db, caller.principal.account, input);
      await setClientIds(
        w,
        found,
        found.clientIds.filter(id => id !== input.ClientID),
      );
    });
    return {};
  },
});
