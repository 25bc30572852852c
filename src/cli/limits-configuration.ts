import type { Fault } from '../base/fault.ts';
import {
  type ConnectionLimits,
  limitNames,
  type QuotaLimits,
  quotaNames,
  type Rates,
  ratesWith,
  throttledActions,
} from '../server/limits.ts';

type Invalid = (reason: string) => Fault;

/** `quotas:` — a number for each quota that differs from ECR's. */
export function parseQuotas(value: unknown, invalid: Invalid): Partial<QuotaLimits> {
  return numbers('quotas', value, quotaNames, invalid);
}

/** `limits:` — a number for each limit of connections that differs from the default. */
export function parseLimits(value: unknown, invalid: Invalid): Partial<ConnectionLimits> {
  return numbers('limits', value, limitNames, invalid);
}

/** `throttling:` — `on`, `off`, or a number of requests a second for each action that differs from ECR's. */
export function parseThrottling(value: unknown, invalid: Invalid): Rates | undefined {
  if (value === 'off' || value === false) return undefined;
  if (value === 'on' || value === true) return ratesWith({});
  const names = throttledActions.map(action => action.replace('ecr:', ''));
  const changed = Object.entries(numbers('throttling', value, names, invalid));
  return ratesWith(Object.fromEntries(changed.map(([name, rate]) => [`ecr:${name}`, rate])));
}

function numbers(
  section: string,
  value: unknown,
  names: readonly string[],
  invalid: Invalid,
): Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`has '${section}', which should hold a number for each name`);
  }
  for (const [name, number] of Object.entries(value)) {
    if (!names.includes(name)) throw invalid(`has an unknown name '${name}' under '${section}'`);
    if (!Number.isSafeInteger(number) || number < 1) {
      throw invalid(`has '${name}' under '${section}', which should be a whole number of at least 1`);
    }
  }
  return value as Record<string, number>;
}
