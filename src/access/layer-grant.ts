import type { PrincipalRef } from '../accounts/caller.ts';
import type { RegistryId } from '../base/registry-id.ts';
import type { Seal } from '../base/seal.ts';
import type { Digest } from '../wire/oci/digest.ts';

/**
 * What a download URL of GetDownloadUrlForLayer carries in place of a password: it names one layer of one
 * repository and the principal that asked. The principal's right is evaluated again when the URL is used.
 */
export interface LayerGrant {
  readonly ref: PrincipalRef;
  readonly accessKeyId: string;
  readonly registry: RegistryId;
  readonly repository: string;
  readonly digest: Digest;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Seconds. */
export const layerGrantLife = 3600;

const purpose = 'layer-grant';

export const sealLayerGrant = (seal: Seal, grant: LayerGrant): string =>
  seal.seal(JSON.stringify(grant), purpose);

/** Undefined for whatever this server did not seal. Does not look at the clock. */
export function openLayerGrant(seal: Seal, sealed: string): LayerGrant | undefined {
  const content = seal.open(sealed, purpose);
  return content === undefined ? undefined : (JSON.parse(content) as LayerGrant);
}
