import { type Candidate, Unavailable } from './candidate.ts';
import { debianDistribution, distribution, openDistribution } from './distribution.ts';
import { nginx } from './nginx.ts';
import { openZot, zot } from './zot.ts';

export interface Peers {
  readonly candidates: readonly Candidate[];
  /** Who is missing, and why. */
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}

/** Finds or builds the peers. Debian's `docker-registry` stands in where one of the others cannot be had. */
export function findPeers(wanted: (name: string) => boolean): Peers {
  const candidates: Candidate[] = [];
  const missing: { name: string; why: string }[] = [];
  const find = (name: string, ...make: readonly (() => Candidate)[]): boolean => {
    if (!wanted(name)) return true;
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
  if (all.includes(false)) find('docker-registry', debianDistribution);
  find('nginx', nginx);
  return { candidates, missing };
}
