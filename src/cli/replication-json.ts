import type { BackfillPlan } from '../server/replication/backfill-plan.ts';
import type { WayStatus } from '../server/replication/status.ts';
import { nameOf } from './replication-status-text.ts';

/** What `--json` prints of a way. */
export function statusJson({ source, to, lag, retries, ...rest }: WayStatus): object {
  return {
    source: nameOf(source),
    destination: nameOf(to),
    ...rest,
    lagSeconds: lag / 1000,
    ...(retries && { retries: { ...retries, nextAt: new Date(retries.nextAt).toISOString() } }),
  };
}

export const planJson = ({ repositories, images, bytes, policies }: BackfillPlan): object => ({
  images,
  bytes,
  policies,
  repositories: repositories.map(({ to, ...rest }) => ({ ...rest, destination: nameOf(to) })),
});
