import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { replacedPrincipals } from './replaced-principals.ts';

/** Who is known under which name; a policy that names one of each. */
type Step = { readonly do: 'rename' | 'delete' | 'create'; readonly of: number; readonly to: number };

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('rename', 'delete', 'create'),
  of: fc.nat({ max: 4 }),
  to: fc.nat({ max: 4 }),
});

test('policies that follow all at once end where those end that follow step by step', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const names = new Map([0, 1, 2].map(n => [`id${n}`, `name${n}`]));
      const before = new Map(names);
      const start = [...before.values()];
      let policy = start;
      let made = 3;
      for (const { do: what, of, to } of steps) {
        const [id, name] = [...names][of] ?? [];
        const wanted = `name${to}`;
        const free = ![...names.values()].includes(wanted);
        if (what === 'create' && free) {
          names.set(`id${made}`, wanted);
          made += 1;
        } else if (id === undefined || name === undefined) continue;
        else if (what === 'delete') {
          names.delete(id);
          policy = policy.map(each => (each === name ? id : each));
        } else if (what === 'rename' && free) {
          names.set(id, wanted);
          policy = policy.map(each => (each === name ? wanted : each));
        }
      }
      const followed = replacedPrincipals(before, names).reduce(
        (now, [from, to]) => now.map(each => (each === from ? to : each)),
        start,
      );
      assert.deepEqual(followed, policy);
    }),
    { numRuns: 2000 },
  );
});
