import { orgFault } from '../../../accounts/organization/faults.ts';
import type { AnyOperation } from '../service.ts';
import { inOrganization } from './in-organization.ts';

const refuse = (name: string, what: string): AnyOperation =>
  inOrganization<object, never>()({
    name,
    open: 'management',
    async handler() {
      throw orgFault('NotSupportedHere', { what });
    },
  });

const transfers = 'Transfers of responsibility for billing are';

/** What has no meaning here: there is no other partition, and no billing. */
export const notSupported: Readonly<Record<string, AnyOperation>> = {
  CreateGovCloudAccount: refuse('CreateGovCloudAccount', 'Accounts in AWS GovCloud (US) are'),
  ...Object.fromEntries(
    [
      'DescribeResponsibilityTransfer',
      'InviteOrganizationToTransferResponsibility',
      'ListInboundResponsibilityTransfers',
      'ListOutboundResponsibilityTransfers',
      'TerminateResponsibilityTransfer',
      'UpdateResponsibilityTransfer',
    ].map(name => [name, refuse(name, transfers)]),
  ),
};
