import type { RegistryId } from '../../base/registry-id.ts';
import { cellFault } from '../faults.ts';

/** Which cell serves a region; `name` is this one. */
export interface Regions {
  readonly name: string;
  cellOf(region: string): string | undefined;
}

/** A cell speaks for its own regions, and to those of this one. Throws ChannelMessageInvalid. */
export function requireRegions(
  regions: Regions,
  cell: string,
  { source, destination }: { readonly source: RegistryId; readonly destination: RegistryId },
): void {
  if (regions.cellOf(source.region) === cell && regions.cellOf(destination.region) === regions.name) return;
  throw cellFault('ChannelMessageInvalid', { reason: 'a registry is not in the cell that it should be in' });
}
