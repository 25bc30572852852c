import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { attempt } from './attempt.ts';
import { readCorpus } from './corpus.ts';
import { fuzz } from './fuzz.ts';
import type { Target } from './target.ts';
import { targets } from './targets.ts';

const seconds = Number(process.env.ENTREPOT_FUZZ_SECONDS ?? 1);

suite('parsers that face the network, under a fuzzer', () => {
  for (const target of targets) {
    test(`${target.name}: the kept inputs, and ${seconds} s of new ones`, () => {
      const kept = readCorpus(target.name);
      assert.ok(kept.length > 0, `npm run fuzz -- ${target.name} --seconds 60 --keep`);
      const seed = Math.floor(Math.random() * 2 ** 32);
      const { executions, failure } = fuzz(target, { seconds, seed });
      assert.ok(executions > kept.length);
      if (failure === undefined) return;
      const { input, error } = failure;
      assert.fail(
        `${error.stack}\n\nThe input: ${JSON.stringify(input)}\nnpm run fuzz -- ${target.name} --seed ${seed}`,
      );
    });
  }
});

suite('the fuzzer itself', () => {
  const hidden: Target = {
    name: 'a-test-of-the-fuzzer',
    covers: ['fuzz/maze'],
    words: ['{', '}'],
    seeds: ['a'],
    check: () => {},
  };

  test('coverage leads it step by step to what chance would hardly find, and the input is made short', async () => {
    const { maze } = await import('./maze.ts');
    const { failure, executions } = fuzz({ ...hidden, check: maze }, { seconds: 60, seed: 1 });
    assert.match(failure?.error.message ?? '', /found/, `not in ${executions} inputs`);
    assert.equal(failure?.input, 'fuzz');
  });

  test('an input that takes more than its share of time is a failure', () => {
    const slow = (text: string) => {
      for (let i = 0; i < text.length ** 2; i++) if (i < 0) throw new Error('never');
    };
    assert.equal(attempt({ ...hidden, check: slow }, 'a'.repeat(1_000)), undefined);
    const failure = attempt({ ...hidden, check: slow, pace: 0.001 }, 'a'.repeat(8_000));
    assert.match(failure?.message ?? '', /takes \d+ ms for 8000 characters/);
  });
});
