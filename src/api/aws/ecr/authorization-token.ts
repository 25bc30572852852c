import type { GetAuthorizationTokenRequest } from '@aws-sdk/client-ecr';
import { registryTokenLife, sealRegistryToken } from '../../../access/registry-token.ts';
import { operation } from '../service.ts';
import { anyResource } from './resources.ts';

export const getAuthorizationToken = operation<GetAuthorizationTokenRequest, object>()({
  action: 'ecr:GetAuthorizationToken',
  resource: anyResource,
  async handler({ input, caller, request, services }) {
    const expiresAt = Math.floor(request.time / 1000) + registryTokenLife;
    const accounts = input.registryIds ?? [caller.principal.account];
    return {
      authorizationData: accounts.map(account => {
        const password = sealRegistryToken(services.seal, {
          ref: caller.ref,
          accessKeyId: caller.accessKeyId,
          region: request.region,
          expiresAt,
        });
        return {
          authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
          expiresAt: new Date(expiresAt * 1000),
          proxyEndpoint: services.endpoints.proxyEndpoint({ account, region: request.region }),
        };
      }),
    };
  },
});
