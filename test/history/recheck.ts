/** node test/history/recheck.ts FILE: checks a kept history again, and shows where it goes wrong. */
import { readFileSync } from 'node:fs';
import { isLinearizable } from './linearizable.ts';
import { tagRegister } from './tag-register.ts';
import { type SavedHistory, shortestWrong } from './verdict.ts';

/** How much of a wrong history is shown: what came just before the end says why. */
const shown = 30;

const { tag, immutable, events } = JSON.parse(
  readFileSync(process.argv[2] as string, 'utf8'),
) as SavedHistory;
if (isLinearizable(events, tagRegister(immutable))) {
  console.log(`${tag}: ${events.length} operations have an order`);
} else {
  const wrong = shortestWrong(events, immutable).toSorted((one, other) => one.called - other.called);
  console.log(`${tag}${immutable ? ' (immutable)' : ''}: no order explains the last answer of these`);
  for (const { client, operation, called, answer } of wrong.slice(-shown)) {
    const when = `${called.toFixed(3)} … ${answer ? answer.at.toFixed(3) : 'never'}`;
    const { kind, ...what } = operation;
    console.log(when.padEnd(28), `client ${client}`, kind, Object.values(what).join(), answer?.result ?? '');
  }
  process.exitCode = 1;
}
