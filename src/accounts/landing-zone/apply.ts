import { Fault } from '../../base/fault.ts';
import { getAccount, putAccount } from '../account.ts';
import type { Accounts } from '../accounts.ts';
import { checkTrustPolicy } from '../policy-documents.ts';
import type { Writer } from '../writer.ts';
import { applyGroup } from './apply-group.ts';
import { applyOidcProvider } from './apply-oidc-provider.ts';
import { applyOrganization } from './apply-organization.ts';
import { applyPolicy } from './apply-policy.ts';
import { applyRole } from './apply-role.ts';
import { applyUser } from './apply-user.ts';
import { zoneFault } from './faults.ts';
import type { LandingZone, ZoneOrganization, ZoneUnit } from './zone.ts';

/**
 * Makes what the zone declares and is not there, changes what differs, and leaves alone what it does not mention.
 * Applied again it changes nothing. All of it happens or nothing: throws `LandingZoneRefused` with what stands in the way.
 */
export async function applyLandingZone(accounts: Accounts, zone: LandingZone): Promise<void> {
  await accounts.write(w => applyAll(w, zone));
}

/**
 * First what others refer to: accounts, their organization, policies, groups, users, roles, and then whom the roles trust,
 * which may be each other.
 */
async function applyAll(w: Writer, zone: LandingZone): Promise<void> {
  for (const account of zone.accounts) {
    await explaining(`account ${account.id}`, () => putAccount(w, account));
  }
  const { organization } = zone;
  if (organization) {
    await explaining(`organization ${organization.id}`, async () => {
      await requireAccounts(w, organization);
      await applyOrganization(w, organization);
    });
  }
  for (const { id, policies, groups, users } of zone.accounts) {
    for (const policy of policies) {
      await explaining(`policy ${policy.name} of account ${id}`, () => applyPolicy(w, id, policy));
    }
    for (const group of groups) {
      await explaining(`group ${group.name} of account ${id}`, () => applyGroup(w, id, group));
    }
    for (const user of users) {
      await explaining(`user ${user.name} of account ${id}`, () => applyUser(w, id, user));
    }
  }
  for (const { id, oidcProviders } of zone.accounts) {
    for (const provider of oidcProviders) {
      const where = `OIDC provider ${provider.url} of account ${id}`;
      await explaining(where, () => applyOidcProvider(w, id, provider));
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

/** Throws `AccountNotFound` for one that is neither in the zone nor there from before. */
async function requireAccounts(w: Writer, organization: ZoneOrganization): Promise<void> {
  const inUnits = (units: readonly ZoneUnit[]): string[] =>
    units.flatMap(unit => [...unit.accounts, ...inUnits(unit.units)]);
  const ids = [organization.managementAccount, ...organization.accounts, ...inUnits(organization.units)];
  for (const id of ids) await getAccount(w.db, id);
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
