import type {
  CreateOrganizationalUnitRequest,
  CreateOrganizationalUnitResponse,
  DeleteOrganizationalUnitRequest,
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse,
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
  UpdateOrganizationalUnitRequest,
  UpdateOrganizationalUnitResponse,
} from '@aws-sdk/client-organizations';
import {
  createUnit,
  deleteUnit,
  getUnit,
  listUnits,
  renameUnit,
} from '../../../accounts/organization/units.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { requestTags } from './resources.ts';
import { awsUnit, tagsFrom } from './shapes.ts';

export const create = inOrganization<
  Checked<CreateOrganizationalUnitRequest>,
  CreateOrganizationalUnitResponse
>()({
  name: 'CreateOrganizationalUnit',
  open: 'management',
  about: input => [input.ParentId],
  context: input => requestTags(input.Tags),
  async handler({ input, organization, change }) {
    const wanted = { parent: input.ParentId, name: input.Name, tags: tagsFrom(input.Tags) };
    const unit = await change(w => createUnit(w, organization, wanted));
    return { OrganizationalUnit: awsUnit(organization, unit) };
  },
});

export const describe = inOrganization<
  Checked<DescribeOrganizationalUnitRequest>,
  DescribeOrganizationalUnitResponse
>()({
  name: 'DescribeOrganizationalUnit',
  open: 'administrators',
  delegable: true,
  about: input => [input.OrganizationalUnitId],
  async handler({ input, organization, db }) {
    const unit = await getUnit(db, organization, input.OrganizationalUnitId);
    return { OrganizationalUnit: awsUnit(organization, unit) };
  },
});

export const list = inOrganization<
  Checked<ListOrganizationalUnitsForParentRequest>,
  ListOrganizationalUnitsForParentResponse
>()({
  name: 'ListOrganizationalUnitsForParent',
  open: 'administrators',
  delegable: true,
  about: input => [input.ParentId],
  async handler({ input, organization, db }) {
    const page = await listUnits(db, organization, input.ParentId, pageRequest(input));
    return {
      OrganizationalUnits: page.items.map(unit => awsUnit(organization, unit)),
      ...pageAnswer(page),
    };
  },
});

export const update = inOrganization<
  Checked<UpdateOrganizationalUnitRequest>,
  UpdateOrganizationalUnitResponse
>()({
  name: 'UpdateOrganizationalUnit',
  open: 'management',
  about: input => [input.OrganizationalUnitId],
  async handler({ input, organization, db, change }) {
    const { OrganizationalUnitId: id, Name: name } = input;
    const unit =
      name === undefined
        ? await getUnit(db, organization, id)
        : await change(w => renameUnit(w, organization, id, name));
    return { OrganizationalUnit: awsUnit(organization, unit) };
  },
});

export const remove = inOrganization<Checked<DeleteOrganizationalUnitRequest>, object>()({
  name: 'DeleteOrganizationalUnit',
  open: 'management',
  about: input => [input.OrganizationalUnitId],
  async handler({ input, organization, change }) {
    await change(w => deleteUnit(w, organization, input.OrganizationalUnitId));
    return {};
  },
});
