import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WayStatus } from '../server/replication/status.ts';
import { progressLine } from './backfill-text.ts';
import { statusText } from './replication-status-text.ts';
import { styleFor } from './style.ts';

const plain = styleFor({}, {});
const source = { account: '111122223333', region: 'us-east-1' };
const way = (more: Partial<WayStatus>): WayStatus => ({
  source,
  to: { account: '444455556666', region: 'us-east-1' },
  configured: true,
  complete: 0,
  inProgress: 0,
  failed: 0,
  bytes: 0,
  bytesSent: 0,
  lag: 0,
  retries: undefined,
  failures: [],
  backfilling: false,
  ...more,
});

test('a table for each source, with numbers under their heads', () => {
  const ways = [
    way({ complete: 12_345, inProgress: 2, lag: 12_000, bytes: 3_400_000_000, bytesSent: 1_200_000_000 }),
    way({ to: { ...source, region: 'eu-west-1' }, complete: 7, backfilling: true, configured: false }),
    way({ source: { ...source, region: 'eu-west-1' } }),
  ];
  assert.equal(
    statusText(ways, plain, 0),
    `111122223333/us-east-1
  to                      complete  in progress  failed   lag            sent
  444455556666/us-east-1    12,345            2       0  12 s  35 % of 3.4 GB
  111122223333/eu-west-1         7            0       0     -               -  backfilling, no rule

111122223333/eu-west-1
  to                      complete  in progress  failed  lag  sent
  444455556666/us-east-1         0            0       0    -     -
`,
  );
});

test('what is tried again says when, and why it has to be', () => {
  const retries = { jobs: 3, attempts: 4, reason: 'The link is down', nextAt: 95_000 };
  const text = statusText([way({ inProgress: 3, retries })], plain, 90_000);
  assert.match(
    text,
    /^ {2}… 444455556666\/us-east-1: 3 jobs to be tried again, the next in 5\.0 s\. Attempt 4 failed:\n {6}The link is down$/m,
  );
});

test('a backfill shows its part, speed and rest; what is pushed meanwhile comes on top', () => {
  const plan = { images: 200, bytes: 2_000_000 };
  const none = { pending: 0, failed: 0 };
  const progress = { enqueueing: true, done: 45, failed: 5, pending: 10, bytes: 500_000, policies: none };
  assert.equal(
    progressLine(plan, progress, 10_000),
    '[######------------------] 25 %  50 of 200 images  500 kB of 2.0 MB  5.0/s  30 s left  5 failed',
  );
  const more = progressLine(plan, { ...progress, done: 300, failed: 0, pending: 100 }, 10_000);
  assert.match(more, /^\[#{18}-{6}\] 75 % {2}300 of 400 images {2}.* 30\/s {2}3\.3 s left$/);
});
