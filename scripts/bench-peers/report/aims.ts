import type { Candidate } from '../peers/candidate.ts';
import type { Result } from '../workload.ts';
import { best, ratio, verdict } from './compare.ts';
import { figure } from './figures.ts';

/** Every aim with what was reached of it, as a table; empty where nothing that was measured has one. */
export function aimsTable(results: readonly Result[], candidates: readonly Candidate[]): string {
  const rows = results.flatMap(result => {
    const found = verdict(result, candidates);
    const { aim, unit } = result.metric;
    if (found === undefined || aim === undefined) return [];
    const times = aim.against === 'bound' ? undefined : ratio(result, candidates, aim.against);
    const own = figure(best(result, candidates, 'entrepot') as number);
    const reached =
      times === undefined
        ? own
        : `${own}, ${figure(times)} times as good as ${aim.against === 'peer' ? 'the best peer' : 'nginx'}`;
    return [`| ${result.name} | ${unit} | ${found.aim} | ${reached} | ${found.reached ? 'yes' : '**no**'} |`];
  });
  if (rows.length === 0) return '';
  return ['| what | unit | aim | measured | reached |', '|---|---|---|---|---|', ...rows].join('\n');
}
