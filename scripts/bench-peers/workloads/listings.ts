import type { Contestant } from '../contestant.ts';
import { metered } from '../meter.ts';
import { listed } from '../peers/candidate.ts';
import type { Plan } from '../plan.ts';
import { RegistryClient } from '../registry-client.ts';
import type { Workload } from '../workload.ts';

/** Reads a listing page by page, as its Link headers lead; answers how many names it has. */
async function readAll(client: RegistryClient, path: string, key: 'tags' | 'repositories'): Promise<number> {
  let count = 0;
  for (let next: string | undefined = `${path}?n=1000`; next !== undefined; ) {
    const answer = await client.ask(200, 'GET', next, { keep: true });
    count += (JSON.parse(answer.body.toString())[key] as unknown[]).length;
    const link: string | undefined = /<([^>]+)>/.exec(answer.header('link') ?? '')?.[1];
    next = link === undefined ? undefined : link.slice(link.indexOf('/v2/'));
  }
  return count;
}

export function listings({ repetitions, listing }: Plan): Workload[] {
  const workload = (name: string, path: string, key: 'tags' | 'repositories'): Workload => ({
    group: 'Listings, by pages of 1,000',
    name: `${name} of ${listing.toLocaleString('en')}`,
    metrics: [
      { unit: 'whole list, ms', better: 'less' },
      { unit: 'CPU-s', better: 'less' },
    ],
    repetitions: Math.min(repetitions, 3),
    lists: true,
    takes: candidate => candidate.fillListing !== undefined && candidate.role !== 'open',
    measure: async (contestant: Contestant) => {
      const client = await RegistryClient.open(contestant.server.url, contestant.login.push);
      let count = 0;
      const { wall, cpu } = await metered(contestant, async () => {
        count = await readAll(client, path, key);
      });
      client.close();
      if (count < listing)
        throw new Error(`${contestant.candidate.name} lists ${count} ${key} of ${listing}`);
      return [wall * 1000, cpu];
    },
  });
  return [
    workload('tags list', `/v2/${listed}/tags/list`, 'tags'),
    workload('catalog', '/v2/_catalog', 'repositories'),
  ];
}
