import type {
  AcceptHandshakeRequest,
  AcceptHandshakeResponse,
  CancelHandshakeRequest,
  CancelHandshakeResponse,
  DeclineHandshakeRequest,
  DeclineHandshakeResponse,
  DescribeHandshakeRequest,
  DescribeHandshakeResponse,
} from '@aws-sdk/client-organizations';
import type { Asked, Resource } from '../../../access/operation.ts';
import { findAccount } from '../../../accounts/account.ts';
import { handshakeArn } from '../../../accounts/organization/arns.ts';
import { orgFault } from '../../../accounts/organization/faults.ts';
import {
  acceptHandshake,
  findHandshake,
  type Handshake,
  isInvited,
  settleHandshake,
} from '../../../accounts/organization/handshakes.ts';
import type { Reader } from '../../../accounts/writer.ts';
import type { Services } from '../../services.ts';
import type { Checked } from '../iam/input.ts';
import { operation } from '../service.ts';
import { awsHandshake } from './shapes.ts';

type Input = Checked<DescribeHandshakeRequest>;

interface HandshakeResource extends Resource {
  readonly handshake: Handshake | undefined;
}

/** An invitation: those who sent it and those who got it may be in different organizations, or in none. */
async function theHandshake({
  input,
  caller,
  request,
  services,
}: Asked<Input, Services>): Promise<HandshakeResource> {
  const { account } = caller.principal;
  const handshake = await findHandshake(services.accounts.read, input.HandshakeId, request.time);
  const { managementAccount = account, organization = '*' } = handshake ?? {};
  const arn = handshakeArn(managementAccount, organization, input.HandshakeId);
  return { arn, account, policies: [], handshake };
}

/** Throws `HandshakeNotFound`, and `NoPermission` where the account is no such party to it. */
async function party(
  db: Reader,
  { handshake }: HandshakeResource,
  account: string,
  id: string,
  ...sides: readonly ('sender' | 'receiver')[]
): Promise<void> {
  if (handshake === undefined) throw orgFault('HandshakeNotFound', { id });
  const sent = sides.includes('sender') && handshake.managementAccount === account;
  const got = sides.includes('receiver') && (await isInvited(db, handshake, account));
  if (!sent && !got) throw orgFault('NoPermission', {});
}

const shown = async (db: Reader, handshake: Handshake) =>
  awsHandshake(handshake, await findAccount(db, handshake.managementAccount));

export const describe = operation<Input, DescribeHandshakeResponse>()({
  action: 'organizations:DescribeHandshake',
  resource: theHandshake,
  async handler({ input, resource, caller, services }) {
    const db = services.accounts.read;
    await party(db, resource, caller.principal.account, input.HandshakeId, 'sender', 'receiver');
    return { Handshake: await shown(db, resource.handshake as Handshake) };
  },
});

export const accept = operation<Checked<AcceptHandshakeRequest>, AcceptHandshakeResponse>()({
  action: 'organizations:AcceptHandshake',
  resource: theHandshake,
  async handler({ input, resource, caller, services }) {
    const { account } = caller.principal;
    await party(services.accounts.read, resource, account, input.HandshakeId, 'receiver');
    const handshake = await services.accounts.write(w => acceptHandshake(w, input.HandshakeId, account));
    return { Handshake: await shown(services.accounts.read, handshake) };
  },
});

export const decline = operation<Checked<DeclineHandshakeRequest>, DeclineHandshakeResponse>()({
  action: 'organizations:DeclineHandshake',
  resource: theHandshake,
  async handler({ input, resource, caller, services }) {
    await party(services.accounts.read, resource, caller.principal.account, input.HandshakeId, 'receiver');
    const handshake = await services.accounts.write(w => settleHandshake(w, input.HandshakeId, 'DECLINED'));
    return { Handshake: await shown(services.accounts.read, handshake) };
  },
});

export const cancel = operation<Checked<CancelHandshakeRequest>, CancelHandshakeResponse>()({
  action: 'organizations:CancelHandshake',
  resource: theHandshake,
  async handler({ input, resource, caller, services }) {
    await party(services.accounts.read, resource, caller.principal.account, input.HandshakeId, 'sender');
    const handshake = await services.accounts.write(w => settleHandshake(w, input.HandshakeId, 'CANCELED'));
    return { Handshake: await shown(services.accounts.read, handshake) };
  },
});
