import type { Registry } from './configuration/registries.ts';
import { registryFault } from './faults.ts';
import type { Repository } from './repositories.ts';
import { wildcard } from './wildcard.ts';

export type ScanFrequency = 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL';

export interface ScanningFilter {
  readonly filter: string;
  readonly filterType: 'WILDCARD';
}

/** Which repositories are scanned when, in the shape of ECR's API. */
export interface ScanningConfiguration {
  readonly scanType: 'BASIC' | 'ENHANCED';
  readonly rules: readonly {
    readonly scanFrequency: ScanFrequency;
    readonly repositoryFilters: readonly ScanningFilter[];
  }[];
}

const fresh: ScanningConfiguration = { scanType: 'BASIC', rules: [] };

export const scanningConfiguration = ({ scanning }: Registry): ScanningConfiguration =>
  scanning === null ? fresh : (JSON.parse(scanning) as ScanningConfiguration);

const frequencies: Readonly<Record<ScanningConfiguration['scanType'], readonly ScanFrequency[]>> = {
  BASIC: ['SCAN_ON_PUSH', 'MANUAL'],
  ENHANCED: ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'],
};

/** Throws Validation where the rules do not go with the type or with each other. */
export function checkScanningConfiguration({ scanType, rules }: ScanningConfiguration): void {
  const seen = new Set<string>();
  for (const { scanFrequency } of rules) {
    if (!frequencies[scanType].includes(scanFrequency)) {
      throw registryFault('Validation', {
        why: `The scan frequency ${scanFrequency} is not supported by the scan type ${scanType}. Supported frequencies are: [${frequencies[scanType].join(', ')}]`,
      });
    }
    if (seen.has(scanFrequency)) {
      throw registryFault('Validation', {
        why: `The scan frequency ${scanFrequency} must not be used by more than one rule`,
      });
    }
    seen.add(scanFrequency);
  }
}

/** Without a `*` a filter matches anywhere in a name; with one it is a pattern for the whole name. */
const covers = ({ filter }: ScanningFilter, name: string): boolean =>
  filter.includes('*') ? wildcard(filter)(name) : name.includes(filter);

/** How often a repository's images are scanned, and by which filters. Continuous wins where several rules match. */
export function scanningOf(
  configuration: ScanningConfiguration,
  repository: Pick<Repository, 'name' | 'scanOnPush'>,
): { readonly scanFrequency: ScanFrequency; readonly appliedFilters: readonly ScanningFilter[] } {
  for (const scanFrequency of ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'] as const) {
    const filters = configuration.rules
      .filter(rule => rule.scanFrequency === scanFrequency)
      .flatMap(rule => rule.repositoryFilters);
    const appliedFilters = filters.filter(filter => covers(filter, repository.name));
    if (appliedFilters.length > 0) return { scanFrequency, appliedFilters };
  }
  const own = configuration.scanType === 'BASIC' && repository.scanOnPush;
  return { scanFrequency: own ? 'SCAN_ON_PUSH' : 'MANUAL', appliedFilters: [] };
}
