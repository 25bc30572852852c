import { BoundedCache } from '../base/bounded-cache.ts';

/** How much of everything there may be. */
export interface QuotaLimits {
  /** In a registry. */
  readonly repositories: number;
  /** In a repository, artifacts included. */
  readonly imagesPerRepository: number;
  readonly tagsPerImage: number;
  readonly layerMiB: number;
  /** Parts of a layer that comes through UploadLayerPart. */
  readonly layerParts: number;
  readonly pullThroughCacheRules: number;
  readonly repositoryCreationTemplates: number;
  /** Principals of a registry whose pulls do not count. */
  readonly pullTimeExclusions: number;
  /** Different ones in all rules of a replication configuration. */
  readonly replicationDestinations: number;
}

/** ECR's defaults (ECR User Guide, "Amazon ECR service quotas"); the number of templates is not published. */
export const ecrQuotas: QuotaLimits = {
  repositories: 100_000,
  imagesPerRepository: 100_000,
  tagsPerImage: 1_000,
  layerMiB: 52_000,
  layerParts: 4_200,
  pullThroughCacheRules: 50,
  repositoryCreationTemplates: 100,
  pullTimeExclusions: 100,
  replicationDestinations: 25,
};

/** The limits of one server, and what it remembers of how near they are. */
export interface Quotas {
  readonly limits: QuotaLimits;
  readonly headroom: Headroom;
}

export const openQuotas = (limits: Partial<QuotaLimits> = {}): Quotas => ({
  limits: { ...ecrQuotas, ...limits },
  headroom: new Headroom(),
});

/**
 * Counts rarely. A counter in the database would be one hot row that every push of an account has to write, and
 * counting 100,000 rows at every push would hold up all other writers for milliseconds. So what a count leaves free
 * is remembered, each taker lowers it, and only when nothing is left is it counted again. Deletions and transactions
 * that roll back make the memory too low, never too high: a count then sets it right. Several servers on one database
 * may pass the limit together by what each remembers.
 */
export class Headroom {
  readonly #left = new BoundedCache<string, number>(10_000);

  /** Takes one place of `limit`, unless `count`, within the caller's transaction, says that there is none. */
  async take(key: string, limit: number, count: () => Promise<number>): Promise<boolean> {
    let left = this.#left.get(key) ?? 0;
    if (left <= 0) left = limit - (await count());
    if (left <= 0) return false;
    this.#left.set(key, left - 1);
    return true;
  }
}
