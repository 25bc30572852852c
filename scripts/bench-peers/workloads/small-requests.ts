import { KiB, MiB } from '../content.ts';
import type { Contestant } from '../contestant.ts';
import { load } from '../load.ts';
import { metered } from '../meter.ts';
import { repository } from '../peers/candidate.ts';
import { servesFiles } from '../peers/plain-files.ts';
import type { Plan } from '../plan.ts';
import { manifestType } from '../registry-client.ts';
import { quantile } from '../statistics.ts';
import type { Aim, Metric, Workload } from '../workload.ts';

const connections = 16;

interface Request {
  readonly name: string;
  readonly method: 'GET' | 'HEAD';
  /** What is asked for: a path, or the size of a blob, which a server of files has, too. */
  readonly of: number | ((contestant: Contestant) => string);
  readonly headers?: readonly string[];
  readonly expected?: number;
  readonly aim?: Aim;
}

const accept = [`Accept: ${manifestType}`];
const aim: Aim = { against: 'peer', times: 5 };
const byTag = () => `/v2/${repository}/manifests/latest`;
const byDigest = ({ manifest }: Contestant) => `/v2/${repository}/manifests/${manifest}`;

const requests: readonly Request[] = [
  { name: '`/v2/` ping', method: 'GET', of: () => '/v2/' },
  { name: 'manifest HEAD by tag', method: 'HEAD', of: byTag, headers: accept, aim },
  { name: 'manifest HEAD by digest', method: 'HEAD', of: byDigest, headers: accept, aim },
  { name: 'manifest GET by tag', method: 'GET', of: byTag, headers: accept, aim },
  { name: 'manifest GET by digest', method: 'GET', of: byDigest, headers: accept, aim },
  { name: 'blob GET 4 KiB', method: 'GET', of: 4 * KiB },
  {
    name: 'blob GET, a range of 64 KiB',
    method: 'GET',
    of: 100 * MiB,
    headers: [`Range: bytes=${50 * MiB}-${50 * MiB + 64 * KiB - 1}`],
    expected: 206,
  },
];

const metrics = (aim: Aim | undefined): readonly Metric[] => [
  { unit: 'requests/s', better: 'more', ...(aim && { aim }) },
  { unit: 'p50, ms', better: 'less' },
  { unit: 'p99, ms', better: 'less' },
  { unit: 'CPU-s per 1,000', better: 'less' },
];

function workload(request: Request, { repetitions, seconds }: Plan): Workload {
  const { method, of, headers = [], expected = 200 } = request;
  const ask = (contestant: Contestant, seconds: number): Promise<number[]> =>
    load({
      url: contestant.server.url,
      method,
      path: typeof of === 'number' ? contestant.pathOf(of) : of(contestant),
      headers: [...contestant.login.pull, ...headers],
      expected,
      connections,
      seconds,
    });
  return {
    group: `Small requests, ${connections} connections`,
    name: request.name,
    metrics: metrics(request.aim),
    repetitions,
    ...(typeof of === 'number' && { reads: [of] }),
    takes: ({ role }) => typeof of === 'number' || !servesFiles(role),
    prepare: async contestant => void (await ask(contestant, seconds / 2)),
    measure: async contestant => {
      let taken: number[] = [];
      const { wall, cpu } = await metered(contestant, async () => {
        taken = await ask(contestant, seconds);
      });
      const count = taken.length;
      return [count / wall, quantile(taken, 0.5), quantile(taken, 0.99), (cpu / count) * 1000];
    },
  };
}

export const smallRequests = (plan: Plan): Workload[] => requests.map(each => workload(each, plan));
