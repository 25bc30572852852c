import type {
  ListChildrenRequest,
  ListChildrenResponse,
  ListParentsRequest,
  ListParentsResponse,
  ListRootsRequest,
  ListRootsResponse,
} from '@aws-sdk/client-organizations';
import { orgFault } from '../../../accounts/organization/faults.ts';
import { enabledTypes } from '../../../accounts/organization/full-access.ts';
import { findMember, listMembers } from '../../../accounts/organization/members.ts';
import { findUnit } from '../../../accounts/organization/parents.ts';
import { listUnits } from '../../../accounts/organization/units.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { awsRoot } from './shapes.ts';

export const roots = inOrganization<ListRootsRequest, ListRootsResponse>()({
  name: 'ListRoots',
  open: 'administrators',
  delegable: true,
  async handler({ input, organization, db }) {
    // There is one root; a token could only come from somewhere else.
    const { after } = pageRequest(input);
    return {
      Roots: after === undefined ? [awsRoot(organization, await enabledTypes(db, organization))] : [],
    };
  },
});

export const parents = inOrganization<Checked<ListParentsRequest>, ListParentsResponse>()({
  name: 'ListParents',
  open: 'administrators',
  delegable: true,
  about: input => [input.ChildId],
  async handler({ input, organization, db }) {
    const id = input.ChildId;
    const child = id.startsWith('ou-')
      ? await findUnit(db, organization, id)
      : await findMember(db, organization, id);
    if (child === undefined) throw orgFault('ChildNotFound', { id });
    const Type = child.parent === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT';
    return { Parents: [{ Id: child.parent, Type }] };
  },
});

export const children = inOrganization<Checked<ListChildrenRequest>, ListChildrenResponse>()({
  name: 'ListChildren',
  open: 'administrators',
  delegable: true,
  about: input => [input.ParentId],
  async handler({ input, organization, db }) {
    const { ParentId: parent, ChildType: Type } = input;
    const request = pageRequest(input);
    if (Type === 'ACCOUNT') {
      const page = await listMembers(db, organization, { ...request, parent });
      return { Children: page.items.map(({ account }) => ({ Id: account, Type })), ...pageAnswer(page) };
    }
    const page = await listUnits(db, organization, parent, request);
    return { Children: page.items.map(({ id }) => ({ Id: id, Type })), ...pageAnswer(page) };
  },
});
