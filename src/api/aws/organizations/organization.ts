import type {
  CreateOrganizationRequest,
  CreateOrganizationResponse,
  DescribeOrganizationResponse,
  EnableAllFeaturesResponse,
} from '@aws-sdk/client-organizations';
import { getAccount } from '../../../accounts/account.ts';
import { createOrganization } from '../../../accounts/organization/create-organization.ts';
import { deleteOrganization } from '../../../accounts/organization/delete-organization.ts';
import { constraint, orgFault } from '../../../accounts/organization/faults.ts';
import { removeAccount } from '../../../accounts/organization/members.ts';
import { operation } from '../service.ts';
import { everything } from './everything.ts';
import { inOrganization } from './in-organization.ts';
import { awsOrganization } from './shapes.ts';

export const create = operation<CreateOrganizationRequest, CreateOrganizationResponse>()({
  action: 'organizations:CreateOrganization',
  resource: everything,
  async handler({ input, caller, services }) {
    if (input.FeatureSet === 'CONSOLIDATED_BILLING') {
      const text = 'There is no billing here: an organization has all features.';
      throw constraint('CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION', text);
    }
    const { account } = caller.principal;
    const organization = await services.accounts.write(w => createOrganization(w, account));
    return { Organization: awsOrganization(organization, await getAccount(services.accounts.read, account)) };
  },
});

export const describe = inOrganization<object, DescribeOrganizationResponse>()({
  name: 'DescribeOrganization',
  open: 'members',
  async handler({ organization, db }) {
    const management = await getAccount(db, organization.managementAccount);
    return { Organization: awsOrganization(organization, management) };
  },
});

export const remove = inOrganization<object, object>()({
  name: 'DeleteOrganization',
  open: 'management',
  async handler({ organization, change }) {
    await change(w => deleteOrganization(w, organization));
    return {};
  },
});

export const leave = inOrganization<object, object>()({
  name: 'LeaveOrganization',
  open: 'members',
  async handler({ organization, account, change }) {
    await change(w => removeAccount(w, organization, account));
    return {};
  },
});

export const enableAllFeatures = inOrganization<object, EnableAllFeaturesResponse>()({
  name: 'EnableAllFeatures',
  open: 'management',
  async handler() {
    throw orgFault('HandshakeConstraint', {
      text: 'The organization already has all features enabled.',
      Reason: 'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
    });
  },
});
