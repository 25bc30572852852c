import type { Registry } from 'prom-client';
import type { FollowingStatus } from '../../accounts/following/follow.ts';
import { watchGauge } from './watch.ts';

/** How far this server is behind the home of accounts; nothing where it is the home itself, or stands alone. */
export function watchFollowing(
  registry: Registry,
  status: () => FollowingStatus | undefined,
  now: () => number,
): void {
  watchGauge(registry, {
    name: 'entrepot_accounts_connected',
    help: 'Whether the home of accounts can be followed: 1, or 0 while this cell decides by their last state.',
    read: () => {
      const current = status();
      return current && Number(current.connected);
    },
  });
  watchGauge(registry, {
    name: 'entrepot_accounts_age_seconds',
    help: 'Time since the accounts here were those of their home for sure; up to ten seconds while all is well.',
    read: () => {
      const at = status()?.confirmedAt;
      return at === undefined ? undefined : Math.max(0, now() - at) / 1000;
    },
  });
}
