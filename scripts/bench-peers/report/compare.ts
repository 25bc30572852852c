import type { Candidate, Role } from '../peers/candidate.ts';
import { median } from '../statistics.ts';
import type { Result } from '../workload.ts';

/** How many times as good `one` is as `other`: over 1 is better, whichever way the metric goes. */
export const timesAsGood = ({ better }: Result['metric'], one: number, other: number): number =>
  better === 'more' ? one / other : other / one;

/** The median of who is best among the candidates of a role; undefined where none was measured. */
export function best(result: Result, candidates: readonly Candidate[], role: Role): number | undefined {
  const medians = candidates
    .filter(candidate => candidate.role === role)
    .flatMap(({ name }) => {
      const values = result.values.get(name);
      return values === undefined || values.length === 0 ? [] : [median(values)];
    });
  if (medians.length === 0) return undefined;
  return result.metric.better === 'more' ? Math.max(...medians) : Math.min(...medians);
}

/** How many times as good this project is as the best of a role. */
export function ratio(result: Result, candidates: readonly Candidate[], role: Role): number | undefined {
  const [own, other] = [best(result, candidates, 'entrepot'), best(result, candidates, role)];
  return own === undefined || other === undefined ? undefined : timesAsGood(result.metric, own, other);
}

export interface Verdict {
  readonly aim: string;
  readonly reached: boolean;
}

/** Whether the aim of a metric is reached; undefined where it has none or nothing to be held against. */
export function verdict(result: Result, candidates: readonly Candidate[]): Verdict | undefined {
  const { aim, better } = result.metric;
  const own = best(result, candidates, 'entrepot');
  if (aim === undefined || own === undefined) return undefined;
  if (aim.against === 'bound') return { aim: `≤ ${aim.atMost}`, reached: own <= aim.atMost };
  const times = ratio(result, candidates, aim.against);
  if (times === undefined) return undefined;
  const whom = aim.against === 'peer' ? 'best peer' : 'nginx';
  const sign = better === 'more' ? '≥' : '≤';
  const factor = better === 'more' || aim.times === 1 ? `${aim.times}` : `1/${aim.times}`;
  return { aim: `${sign} ${factor === '1' ? '' : `${factor} × `}${whom}`, reached: times >= aim.times };
}
