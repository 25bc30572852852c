import type { RegistryId } from '../base/registry-id.ts';
import type { CellsOptions } from '../cells/options.ts';
import type { Rotation } from '../store/files/rotating-log.ts';
import type { ConnectionLimits } from './connections/limits.ts';
import type { EventTargetOptions } from './events/options.ts';
import type { QuotaLimits, Rates } from './limits.ts';
import type { ReplicationEntry } from './replication/options.ts';

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
  /** Where events go. */
  readonly events?: readonly EventTargetOptions[];
  /** What replication does beyond ECR. */
  readonly replication?: readonly ReplicationEntry[];
  /** Milliseconds between two evaluations of a lifecycle policy. */
  readonly lifecycleInterval: number;
  /** When garbage is collected; both in milliseconds. */
  readonly garbage?: { readonly interval: number; readonly grace: number };
  /** How the audit log is put aside when it is full. */
  readonly auditRotation?: Rotation;
  /** OpenID Connect issuers, as URLs, that may lie at private addresses. */
  readonly oidcAllowPrivate: readonly string[];
  /** Where they differ from ECR's. */
  readonly quotas?: Partial<QuotaLimits>;
  /** Where they differ from the defaults. */
  readonly limits?: Partial<ConnectionLimits>;
  /** Requests a second, by action; undefined where nothing is throttled. */
  readonly throttling?: Rates | undefined;
  /** The servers that this one belongs to; undefined where it stands alone. */
  readonly cells?: CellsOptions | undefined;
}
