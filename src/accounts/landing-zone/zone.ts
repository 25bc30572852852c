import type { Tags } from '../tags.ts';

/** What a landing zone file declares, checked and with its documents as JSON texts. */
export interface LandingZone {
  readonly accounts: readonly ZoneAccount[];
  /** For the registry's domain to apply. */
  readonly repositories: readonly ZoneRepository[];
}

export interface ZoneAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly policies: readonly ZonePolicy[];
  readonly users: readonly ZoneIdentity[];
  readonly roles: readonly ZoneRole[];
}

export interface ZonePolicy {
  readonly name: string;
  readonly path: string | undefined;
  readonly description: string | undefined;
  readonly document: string;
}

export interface ZoneIdentity {
  readonly name: string;
  readonly path: string | undefined;
  readonly tags: Tags;
  readonly policies: readonly { readonly name: string; readonly document: string }[];
  /** ARNs, or names of policies of the account or of AWS. */
  readonly managedPolicies: readonly string[];
  /** ARN or name of the policy that bounds it. */
  readonly permissionsBoundary: string | undefined;
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
