import type {
  DeregisterDelegatedAdministratorRequest,
  ListDelegatedAdministratorsRequest,
  ListDelegatedAdministratorsResponse,
  ListDelegatedServicesForAccountRequest,
  ListDelegatedServicesForAccountResponse,
  RegisterDelegatedAdministratorRequest,
} from '@aws-sdk/client-organizations';
import {
  deregisterAdministrator,
  listAdministrators,
  registerAdministrator,
  servicesOf,
} from '../../../accounts/organization/delegations.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { servicePrincipal } from './resources.ts';
import { awsAdministrator } from './shapes.ts';

export const register = inOrganization<Checked<RegisterDelegatedAdministratorRequest>, object>()({
  name: 'RegisterDelegatedAdministrator',
  open: 'management',
  about: input => [input.AccountId],
  context: input => servicePrincipal(input.ServicePrincipal),
  async handler({ input, organization, change }) {
    await change(w => registerAdministrator(w, organization, input.AccountId, input.ServicePrincipal));
    return {};
  },
});

export const deregister = inOrganization<Checked<DeregisterDelegatedAdministratorRequest>, object>()({
  name: 'DeregisterDelegatedAdministrator',
  open: 'management',
  about: input => [input.AccountId],
  context: input => servicePrincipal(input.ServicePrincipal),
  async handler({ input, organization, change }) {
    await change(w => deregisterAdministrator(w, organization, input.AccountId, input.ServicePrincipal));
    return {};
  },
});

export const list = inOrganization<ListDelegatedAdministratorsRequest, ListDelegatedAdministratorsResponse>()(
  {
    name: 'ListDelegatedAdministrators',
    open: 'administrators',
    delegable: true,
    context: input => servicePrincipal(input.ServicePrincipal),
    async handler({ input, organization, db }) {
      const page = await listAdministrators(db, organization, input.ServicePrincipal, pageRequest(input));
      return {
        DelegatedAdministrators: page.items.map(each => awsAdministrator(organization, each)),
        ...pageAnswer(page),
      };
    },
  },
);

export const listServices = inOrganization<
  Checked<ListDelegatedServicesForAccountRequest>,
  ListDelegatedServicesForAccountResponse
>()({
  name: 'ListDelegatedServicesForAccount',
  open: 'administrators',
  delegable: true,
  about: input => [input.AccountId],
  async handler({ input, organization, db }) {
    const page = await servicesOf(db, organization, input.AccountId, pageRequest(input));
    return {
      DelegatedServices: page.items.map(service => ({
        ServicePrincipal: service.servicePrincipal,
        DelegationEnabledDate: new Date(service.enabledAt),
      })),
      ...pageAnswer(page),
    };
  },
});
