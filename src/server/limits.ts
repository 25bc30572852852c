import { ecrRates, type Rates } from '../access/throttle.ts';
import { ecr } from '../api/aws/ecr/service.ts';
import { ecrQuotas, type QuotaLimits } from '../registry/quotas.ts';
import { type ConnectionLimits, defaultLimits } from './connections/limits.ts';

export type { ConnectionLimits, QuotaLimits, Rates };

/** The limits of connections that can be changed. */
export const limitNames: readonly string[] = Object.keys(defaultLimits);

/** The quotas that can be changed. */
export const quotaNames: readonly string[] = Object.keys(ecrQuotas);

/** The actions whose rate can be changed. */
export const throttledActions: readonly string[] = Object.values(ecr.operations)
  .map(({ action }) => action)
  .filter(action => action !== null);

/** ECR's rates, some of them changed. */
export const ratesWith = (changed: Rates): Rates => ({ ...ecrRates, ...changed });
