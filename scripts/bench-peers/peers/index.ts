import { bare } from './bare.ts';
import { type Candidate, Unavailable } from './candidate.ts';
import { debianDistribution, distribution, openDistribution } from './distribution.ts';
import { nginx } from './nginx.ts';
import { openZot, zot } from './zot.ts';

export interface Peers {
  readonly candidates: readonly Candidate[];
  /** Who is missing, and why. */
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Finds or builds the peers that are wanted. With `standIns`, Debian's `docker-registry` takes the place of another
 * that cannot be had.
 */
export function findPeers(wanted: (name: string) => boolean, standIns: boolean): Peers {
  const candidates: Candidate[] = [];
  const missing: { name: string; why: string }[] = [];
  const find = (name: string, ...make: readonly (() => Candidate)[]): boolean => {
    if (!wanted(name) && !wanted(`${name}, open`)) return true;
    try {
      candidates.push(...make.map(each => each()).filter(each => wanted(each.name)));
      return true;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      missing.push({ name, why: error.message });
      return false;
    }
  };
  const all = [find('distribution', distribution, openDistribution), find('zot', zot, openZot)];
  if (all.includes(false) && standIns) find('docker-registry', debianDistribution);
  find('nginx', nginx);
  find(bare.name, () => bare);
  return { candidates, missing };
}
