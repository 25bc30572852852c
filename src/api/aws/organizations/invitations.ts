import type {
  HandshakeFilter,
  InviteAccountToOrganizationRequest,
  InviteAccountToOrganizationResponse,
  ListHandshakesForAccountRequest,
  ListHandshakesForAccountResponse,
  ListHandshakesForOrganizationRequest,
  ListHandshakesForOrganizationResponse,
} from '@aws-sdk/client-organizations';
import { findAccount } from '../../../accounts/account.ts';
import { invalidInput } from '../../../accounts/organization/faults.ts';
import { type Handshake, invite, listHandshakes } from '../../../accounts/organization/handshakes.ts';
import type { Page } from '../../../accounts/page.ts';
import type { Reader } from '../../../accounts/writer.ts';
import { accountPattern } from '../../../base/registry-id.ts';
import type { Checked } from '../iam/input.ts';
import { operation } from '../service.ts';
import { everything } from './everything.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { requestTags } from './resources.ts';
import { awsHandshake, tagsFrom } from './shapes.ts';

type Invite = Checked<InviteAccountToOrganizationRequest>;

/** Throws `InvalidInput`. */
function targetOf({ Target }: Invite): Handshake['target'] {
  const { Id: id = '', Type: type } = Target;
  if (type === 'ACCOUNT' && accountPattern.test(id)) return { type, id };
  if (type === 'EMAIL' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(id)) return { type, id };
  if (type === 'EMAIL') {
    throw invalidInput(
      'INVALID_EMAIL_ADDRESS_TARGET',
      'You specified an invalid email address for the invited account owner.',
    );
  }
  if (type === 'ACCOUNT') {
    throw invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  }
  throw invalidInput(
    'INVALID_PARTY_TYPE_TARGET',
    'You specified the wrong type of entity (account, organization, or email) as a party.',
  );
}

export const send = inOrganization<Invite, InviteAccountToOrganizationResponse>()({
  name: 'InviteAccountToOrganization',
  open: 'management',
  about: ({ Target: { Id, Type } }) => (Type === 'ACCOUNT' && Id ? [Id] : []),
  context: input => requestTags(input.Tags),
  async handler({ input, organization, db, change }) {
    const wanted = { target: targetOf(input), notes: input.Notes, tags: tagsFrom(input.Tags) };
    const handshake = await change(w => invite(w, organization, wanted));
    return { Handshake: awsHandshake(handshake, await findAccount(db, handshake.managementAccount)) };
  },
});

/** Every handshake here is an invitation; others are asked for in vain. */
const asksForInvitations = (filter: HandshakeFilter | undefined): boolean =>
  filter?.ParentHandshakeId === undefined && (filter?.ActionType ?? 'INVITE') === 'INVITE';

async function answer(db: Reader, page: Page<Handshake>): Promise<ListHandshakesForAccountResponse> {
  const Handshakes = [];
  for (const handshake of page.items) {
    Handshakes.push(awsHandshake(handshake, await findAccount(db, handshake.managementAccount)));
  }
  return { Handshakes, ...pageAnswer(page) };
}

export const listSent = inOrganization<
  ListHandshakesForOrganizationRequest,
  ListHandshakesForOrganizationResponse
>()({
  name: 'ListHandshakesForOrganization',
  open: 'administrators',
  delegable: true,
  async handler({ input, organization, db, now }) {
    if (!asksForInvitations(input.Filter)) return { Handshakes: [] };
    const whose = { organization: organization.id };
    return await answer(db, await listHandshakes(db, whose, pageRequest(input), now));
  },
});

export const listReceived = operation<ListHandshakesForAccountRequest, ListHandshakesForAccountResponse>()({
  action: 'organizations:ListHandshakesForAccount',
  resource: everything,
  async handler({ input, caller, request, services }) {
    if (!asksForInvitations(input.Filter)) return { Handshakes: [] };
    const whose = { account: caller.principal.account };
    const db = services.accounts.read;
    return await answer(db, await listHandshakes(db, whose, pageRequest(input), request.time));
  },
});
