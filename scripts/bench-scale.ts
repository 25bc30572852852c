/**
 * Shows that a registry stays as fast as it grows: `node scripts/bench-scale.ts`. Two servers, one with 10,000
 * repositories and 1,000,000 images, one with 10 and 100, answer the same requests in turn, so that whatever else the
 * machine does hits both alike. A tenth of the million is in one repository, which gets half of the requests.
 * `--check` fails where a p99 of the large one is over twice that of the small one.
 */
import { Agent, request } from 'node:http';
import { encodePageToken } from '../src/api/aws/ecr/page-token.ts';
import { awsJsonCaller } from '../test/support/aws-call.ts';
import { ecrClient, loginPassword } from '../test/support/ecr.ts';
import { type Server, startServer } from '../test/support/server.ts';
import { fill, repositoryName, tagName } from './bench-scale-fill.ts';

const account = '123456789012';
const region = 'us-east-1';
const page = 10;
const rounds = 1_000;
const warmUp = 200;

interface Measured {
  readonly server: Server;
  /** By name of what is measured: sends one request at a random place. */
  readonly requests: Readonly<Record<string, () => Promise<void>>>;
}

const random = (below: number) => Math.floor(Math.random() * below);

async function start(images: readonly number[]): Promise<Measured> {
  const landingZone = `accounts:\n  - { id: "${account}", name: owner }\n`;
  const server = await startServer({ landingZone });
  await server.stop();
  const digests = fill(server.data, { account, region, images });
  await server.start();

  const credentials = server.rootOf(account);
  const ecr = ecrClient(server.url, credentials, region);
  const authorization = `Basic ${Buffer.from(`AWS:${await loginPassword(ecr)}`).toString('base64')}`;
  ecr.destroy();
  const call = awsJsonCaller(server.url, credentials, region, {
    service: 'ecr',
    targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
  });
  const ask = async (operation: string, input: object) => {
    const answer = await call(operation, JSON.stringify({ maxResults: page, ...input }));
    if (answer.status !== 200) throw new Error(`${operation}: ${answer.message}`);
  };
  const agent = new Agent({ keepAlive: true });
  const pull = (path: string) =>
    new Promise<void>((resolve, reject) => {
      const sent = request(`${server.url}${path}`, { agent, headers: { authorization } }, answer => {
        answer.resume().on('end', resolve);
        if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode}`));
      });
      sent.on('error', reject).end();
    });
  // The first repository is the large one.
  const place = () => (random(2) === 0 ? 0 : random(images.length));
  const digestIn = (repository: number) => {
    const all = digests[repository] as string[];
    return all[random(Math.max(1, all.length - page))] as string;
  };
  return {
    server,
    requests: {
      DescribeRepositories: () => {
        const after = repositoryName(random(Math.max(1, images.length - page)));
        return ask('DescribeRepositories', { nextToken: encodePageToken([after]) });
      },
      ListImages: () => {
        const at = place();
        const nextToken = encodePageToken([digestIn(at), tagName(0)]);
        return ask('ListImages', { repositoryName: repositoryName(at), nextToken });
      },
      'ListImages, the first page': () => ask('ListImages', { repositoryName: repositoryName(place()) }),
      DescribeImages: () => {
        const at = place();
        const nextToken = encodePageToken([digestIn(at)]);
        return ask('DescribeImages', { repositoryName: repositoryName(at), nextToken });
      },
      'DescribeImages, tagged only': () =>
        ask('DescribeImages', { repositoryName: repositoryName(place()), filter: { tagStatus: 'TAGGED' } }),
      'GET manifest by tag': () => {
        const at = place();
        const tag = tagName(random(images[at] as number));
        return pull(`/v2/${account}/${region}/${repositoryName(at)}/manifests/${tag}`);
      },
    },
  };
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const percentile = (times: readonly number[], p: number) =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * p)] as number;

const begun = performance.now();
const small = await start(Array(10).fill(10));
const large = await start([100_000, ...Array.from({ length: 9_999 }, (_, i) => (i < 99 ? 100 : 90))]);
process.stdout.write(`filled and started in ${((performance.now() - begun) / 1000).toFixed(1)} s\n\n`);
process.stdout.write(
  '| | 100 images: p50 | p99 | 1,000,000 images: p50 | p99 | p99 ratio |\n|---|---|---|---|---|---|\n',
);
let worst = 0;
for (const name of Object.keys(small.requests)) {
  const times = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < warmUp + rounds; round++) {
    const one = await timeOf(small.requests[name] as () => Promise<void>);
    const other = await timeOf(large.requests[name] as () => Promise<void>);
    if (round < warmUp) continue;
    times.small.push(one);
    times.large.push(other);
  }
  const [p50, p99] = [percentile(times.small, 0.5), percentile(times.small, 0.99)];
  const [largeP50, largeP99] = [percentile(times.large, 0.5), percentile(times.large, 0.99)];
  worst = Math.max(worst, largeP99 / p99);
  const figures = [p50, p99, largeP50, largeP99].map(each => `${each.toFixed(2)} ms`);
  process.stdout.write(`| ${name} | ${figures.join(' | ')} | ${(largeP99 / p99).toFixed(2)} |\n`);
}
await small.server.remove();
await large.server.remove();
if (process.argv.includes('--check') && worst > 2) {
  process.stderr.write(`a p99 grew ${worst.toFixed(2)} times, more than 2\n`);
  process.exit(1);
}
process.exit(0);
