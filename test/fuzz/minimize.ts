import { attempt } from './attempt.ts';
import type { Target } from './target.ts';

/** The same failure, whatever the input in its text is. */
const kindOf = ({ name, message }: Error): string =>
  `${name} ${message.split('\n')[0]?.replace(/\d+/g, '0').slice(0, 24)}`;

/** A shorter input that fails alike: pieces are left out for as long as that can be done, for at most some seconds. */
export function minimize(target: Target, text: string, failure: Error, seconds = 10): string {
  const deadline = performance.now() + 1000 * seconds;
  const failsAlike = (candidate: string) => {
    const found = attempt(target, candidate);
    return found !== undefined && kindOf(found) === kindOf(failure);
  };
  let best = text;
  for (let size = Math.ceil(best.length / 2); size > 0; ) {
    let shorter = false;
    for (let at = 0; at < best.length && performance.now() < deadline; ) {
      const candidate = best.slice(0, at) + best.slice(at + size);
      if (failsAlike(candidate)) {
        best = candidate;
        shorter = true;
      } else at += size;
    }
    if (!shorter || size > best.length) size = size === 1 ? 0 : Math.ceil(Math.min(size, best.length) / 2);
    if (performance.now() >= deadline) break;
  }
  return best;
}
