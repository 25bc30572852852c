import type { RegistryId } from '../base/registry-id.ts';

/** How a server is to run: `entrepot serve` makes it from its options. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly landingZone: string | undefined;
  readonly registryHost: string | undefined;
  readonly defaultRegistry: RegistryId | undefined;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly metrics: boolean;
  readonly logLevel: string;
}
