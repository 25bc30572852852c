import type { Resource } from '../access/operation.ts';
import type { RegistryId } from '../base/registry-id.ts';
import { type Registry, readRegistry } from '../registry/configuration/registries.ts';
import { registryPolicies } from '../registry/registry-policy.ts';
import type { Services } from './services.ts';

/** A whole registry as something to ask rights on: its actions have no resource type, so policies name it `*`. */
export interface RegistryResource extends Resource {
  readonly registry: RegistryId;
  readonly settings: Registry;
}

export async function registryResource(
  services: { readonly registry: Pick<Services['registry'], 'db'> },
  registry: RegistryId,
  context: Iterable<readonly [string, readonly string[]]> = [],
): Promise<RegistryResource> {
  const settings = await readRegistry(services.registry.db.read, registry);
  return {
    arn: '*',
    account: registry.account,
    policies: registryPolicies(settings),
    context: new Map(context),
    registry,
    settings,
  };
}
