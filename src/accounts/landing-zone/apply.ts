import { Fault } from '../../base/fault.ts';
import { putAccount } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import { checkTrustPolicy } from '../policy-documents.ts';
import type { Writer } from '../writer.ts';
import { applyPolicy } from './apply-policy.ts';
import { applyRole } from './apply-role.ts';
import { applyUser } from './apply-user.ts';
import { zoneFault } from './faults.ts';
import type { LandingZone } from './zone.ts';

/**
 * Makes what the zone declares and is not there, changes what differs, and leaves alone what it does not mention.
 * Applied again it changes nothing. All of it happens or nothing: throws `LandingZoneRefused` with what stands in the way.
 */
export async function applyLandingZone(accounts: Accounts, zone: LandingZone): Promise<void> {
  await accounts.write(w => applyAll(w, zone));
}

/** First what others refer to: accounts, policies, users, roles, and then whom the roles trust, which may be each other. */
async function applyAll(w: Writer, zone: LandingZone): Promise<void> {
  for (const account of zone.accounts) {
    await explaining(`account ${account.id}`, () => putAccount(w, account));
  }
  for (const { id, policies, users } of zone.accounts) {
    for (const policy of policies) {
      await explaining(`policy ${policy.name} of account ${id}`, () => applyPolicy(w, id, policy));
    }
    for (const user of users) {
      await explaining(`user ${user.name} of account ${id}`, () => applyUser(w, id, user));
    }
  }
  for (const { id, roles } of zone.accounts) {
    for (const role of roles) {
      await explaining(`role ${role.name} of account ${id}`, () => applyRole(w, id, role));
    }
  }
  for (const { id, roles } of zone.accounts) {
    for (const role of roles) {
      await explaining(`trust of role ${role.name} of account ${id}`, () => checkTrustPolicy(w, role.trust));
    }
  }
}

/** Says which part of the zone a fault of the domain is about. */
async function explaining(where: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const text = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    throw zoneFault('LandingZoneRefused', { where, text, reason: error.code });
  }
}
