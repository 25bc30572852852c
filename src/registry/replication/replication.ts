import type { RegistryId } from '../../base/registry-id.ts';

/**
 * What replication from a registry does beyond ECR, each only where it is asked for. The registry's AWS configuration
 * stays what it is; these narrow or widen what it brings about.
 */
export interface ReplicationSettings {
  /** Patterns (`*` stands for any run of characters): only tags that one of `include` fits, and none of `exclude`. */
  readonly tags?: { readonly include: readonly string[]; readonly exclude: readonly string[] } | undefined;
  /** What arrives here by replication is replicated on, to registries where it has not been. */
  readonly chaining: boolean;
  /** Repository policies and lifecycle policies are replicated with the images. */
  readonly policies: boolean;
}

export const ecrReplication: ReplicationSettings = { chaining: false, policies: false };

/** What the registry knows of where replication goes; put together when the server starts. */
export interface Replication {
  /** Of the registry that images leave. */
  settingsOf(source: RegistryId): ReplicationSettings;
  /** The name of the cell that serves a region with a store of its own; undefined where it is this store. */
  cellOf(region: string): string | undefined;
  isServed(region: string): boolean;
}

/** As ECR does it, with every region in this store. */
export const plainReplication: Replication = {
  settingsOf: () => ecrReplication,
  cellOf: () => undefined,
  isServed: () => true,
};
