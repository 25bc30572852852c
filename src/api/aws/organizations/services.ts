import type {
  DisableAWSServiceAccessRequest,
  EnableAWSServiceAccessRequest,
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse,
} from '@aws-sdk/client-organizations';
import { disableService, enableService, listServices } from '../../../accounts/organization/services.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { servicePrincipal } from './resources.ts';

export const enable = inOrganization<Checked<EnableAWSServiceAccessRequest>, object>()({
  name: 'EnableAWSServiceAccess',
  open: 'management',
  context: input => servicePrincipal(input.ServicePrincipal),
  async handler({ input, organization, change }) {
    await change(w => enableService(w, organization, input.ServicePrincipal));
    return {};
  },
});

export const disable = inOrganization<Checked<DisableAWSServiceAccessRequest>, object>()({
  name: 'DisableAWSServiceAccess',
  open: 'management',
  context: input => servicePrincipal(input.ServicePrincipal),
  async handler({ input, organization, change }) {
    await change(w => disableService(w, organization, input.ServicePrincipal));
    return {};
  },
});

export const list = inOrganization<
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse
>()({
  name: 'ListAWSServiceAccessForOrganization',
  open: 'administrators',
  delegable: true,
  async handler({ input, organization, db }) {
    const page = await listServices(db, organization, pageRequest(input));
    return {
      EnabledServicePrincipals: page.items.map(service => ({
        ServicePrincipal: service.servicePrincipal,
        DateEnabled: new Date(service.enabledAt),
      })),
      ...pageAnswer(page),
    };
  },
});
