import type { PolicyType } from '../organization/policy-type.ts';
import type { Tags } from '../tags.ts';

/** What a landing zone file declares, checked and with its documents as JSON texts. */
export interface LandingZone {
  readonly accounts: readonly ZoneAccount[];
  readonly organization: ZoneOrganization | undefined;
  /** For the registry's domain to apply. */
  readonly repositories: readonly ZoneRepository[];
}

export interface ZoneAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly policies: readonly ZonePolicy[];
  readonly groups: readonly ZoneOwner[];
  readonly users: readonly ZoneUser[];
  readonly roles: readonly ZoneRole[];
  readonly oidcProviders: readonly ZoneOidcProvider[];
}

export interface ZoneOidcProvider {
  /** Begins with `https://`. */
  readonly url: string;
  readonly clientIds: readonly string[];
}

export interface ZonePolicy {
  readonly name: string;
  readonly path: string | undefined;
  readonly description: string | undefined;
  readonly document: string;
}

/** A group, and what users and roles have too. */
export interface ZoneOwner {
  readonly name: string;
  readonly path: string | undefined;
  readonly policies: readonly { readonly name: string; readonly document: string }[];
  /** ARNs, or names of policies of the account or of AWS. */
  readonly managedPolicies: readonly string[];
}

export interface ZoneIdentity extends ZoneOwner {
  readonly tags: Tags;
  /** ARN or name of the policy that bounds it. */
  readonly permissionsBoundary: string | undefined;
}

export interface ZoneUser extends ZoneIdentity {
  /** Names of groups of the account. */
  readonly groups: readonly string[];
}

export interface ZoneRole extends ZoneIdentity {
  readonly trust: string;
  readonly description: string | undefined;
  /** Seconds. */
  readonly maxSessionDuration: number | undefined;
}

export interface ZoneRepository {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** The repository policy's text. */
  readonly policy: string | undefined;
}

export interface ZoneOrganization {
  readonly id: string;
  /** Made at random where it is not given and there are no units to take it from. */
  readonly rootId: string | undefined;
  readonly managementAccount: string;
  /** Those at the root itself. */
  readonly accounts: readonly string[];
  readonly units: readonly ZoneUnit[];
  readonly enabledPolicyTypes: readonly PolicyType[];
  readonly policies: readonly ZoneOrganizationPolicy[];
}

export interface ZoneUnit {
  readonly id: string;
  readonly name: string;
  readonly accounts: readonly string[];
  readonly units: readonly ZoneUnit[];
}

export interface ZoneOrganizationPolicy {
  readonly id: string | undefined;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly document: string;
  /** `root`, or the ids of the root, units and accounts. */
  readonly targets: readonly string[];
}
