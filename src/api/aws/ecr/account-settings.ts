import type { GetAccountSettingRequest, PutAccountSettingRequest } from '@aws-sdk/client-ecr';
import type { Asked } from '../../../access/operation.ts';
import { accountSetting, putAccountSetting as put } from '../../../registry/account-settings.ts';
import { registryResource } from '../../registry-resource.ts';
import type { Services } from '../../services.ts';
import { operation } from '../service.ts';
import { ownRegistryId } from './resources.ts';

const withSetting = (asked: Asked<{ name: string | undefined }, Services>) =>
  registryResource(asked.services, ownRegistryId(asked), [['ecr:AccountSetting', [asked.input.name ?? '']]]);

export const getAccountSetting = operation<GetAccountSettingRequest, object>()({
  action: 'ecr:GetAccountSetting',
  resource: withSetting,
  async handler({ input: { name = '' }, resource, services }) {
    return { name, value: await accountSetting(services.registry, resource.registry, name) };
  },
});

export const putAccountSetting = operation<PutAccountSettingRequest, object>()({
  action: 'ecr:PutAccountSetting',
  resource: withSetting,
  async handler({ input: { name = '', value = '' }, resource, services }) {
    await put(services.registry, resource.registry, name, value);
    return { name, value };
  },
});
