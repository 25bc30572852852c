import { BoundedCache } from '../base/bounded-cache.ts';
import { accessFault } from './faults.ts';

/** Requests a second, by IAM action. An action that is not named has no limit. */
export type Rates = Readonly<Record<string, number>>;

/** ECR's defaults for an account in a region (ECR User Guide, "Amazon ECR service quotas"). */
export const ecrRates: Rates = {
  'ecr:GetAuthorizationToken': 500,
  'ecr:BatchCheckLayerAvailability': 1_000,
  'ecr:InitiateLayerUpload': 100,
  'ecr:UploadLayerPart': 500,
  'ecr:CompleteLayerUpload': 100,
  'ecr:PutImage': 10,
  'ecr:BatchGetImage': 2_000,
  'ecr:GetDownloadUrlForLayer': 3_000,
};

/** Lets each account do each action at its rate, in each region by itself. */
export interface Throttle {
  /** Takes one request's share; throws Throttled where none is left. `now` is in milliseconds since 1970. */
  take(action: string, account: string, region: string, now: number): void;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * One token bucket for each account, region and action. It holds one second's worth and is full at first, so that a
 * burst of that size passes. A bucket that was forgotten because there are too many is full again.
 */
export function tokenBuckets(rates: Rates): Throttle {
  const buckets = new BoundedCache<string, Bucket>(100_000);
  return {
    take(action, account, region, now) {
      const rate = Object.hasOwn(rates, action) ? rates[action] : undefined;
      if (rate === undefined) return;
      const key = `${action} ${account} ${region}`;
      const bucket = buckets.get(key) ?? { tokens: rate, filledAt: now };
      // A clock that was set back fills nothing, and takes nothing away.
      const passed = Math.max(0, now - bucket.filledAt) / 1000;
      bucket.tokens = Math.min(rate, bucket.tokens + passed * rate);
      bucket.filledAt = now;
      buckets.set(key, bucket);
      if (bucket.tokens < 1) throw accessFault('Throttled', { action });
      bucket.tokens -= 1;
    },
  };
}
