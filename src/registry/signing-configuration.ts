import type { RegistryId } from '../base/registry-id.ts';
import type { Registry } from './configuration/registries.ts';
import { registryFault } from './faults.ts';

/** Which signing profiles sign what is pushed, in the shape of ECR's API. */
export interface SigningConfiguration {
  readonly rules: readonly {
    readonly signingProfileArn: string;
    /** Absent: every repository. */
    readonly repositoryFilters?: readonly {
      readonly filter: string;
      readonly filterType: 'WILDCARD_MATCH';
    }[];
  }[];
}

/** Throws SigningConfigurationNotFound. */
export function signingConfiguration({ id, signing }: Registry): SigningConfiguration {
  if (signing === null) throw registryFault('SigningConfigurationNotFound', { registry: id });
  return JSON.parse(signing) as SigningConfiguration;
}

/** Profiles may belong to another account, but to no other region. Throws Validation. */
export function checkSigningConfiguration({ region }: RegistryId, { rules }: SigningConfiguration): void {
  for (const { signingProfileArn } of rules) {
    if (signingProfileArn.split(':')[3] !== region) {
      throw registryFault('Validation', {
        why: `The signing profile '${signingProfileArn}' must be in the region ${region} of the registry`,
      });
    }
  }
}
