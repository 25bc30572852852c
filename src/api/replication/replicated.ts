import type { RegistryId } from '../../base/registry-id.ts';

/**
 * What the input of an operation has besides where replication performs it: the registries through which the change
 * came, so that it does not go back to them. No client can set it: the model does not know it.
 */
export interface Replicated {
  readonly via?: readonly RegistryId[] | undefined;
}
