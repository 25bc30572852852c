import assert from 'node:assert/strict';
import { withPlainKeys } from '../../../src/base/json-keys.ts';
import { parseStrictJson as parsePolicyJson } from '../../../src/iam/grammar/strict-json.ts';
import { PolicySyntaxError } from '../../../src/iam/index.ts';
import { parseStrictJson } from '../../../src/wire/oci/strict-json.ts';
import type { Target } from '../target.ts';

/** Both readers of JSON that refuse what JSON.parse would settle in silence. */
export const strictJson: Target = {
  name: 'strict-json',
  covers: ['strict-json'],
  words: [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\"',
    '\\u0061',
    '"a":',
    '"a"',
    '\\',
    'null',
    'true',
    '1e5',
    ' ',
    '\n',
    '\ufeff',
  ],
  seeds: [
    '{"a":1,"b":[{"a":null}]}',
    '{"a":1,"\\u0061":2}',
    '[[[]]]',
    '"a\\\\"',
    '{"a" : {"a":1}}',
    '{"__proto__":1}',
    '[1,{"":""}]',
  ],
  check(text) {
    const plain = parsed(() => JSON.parse(withPlainKeys(text)));
    const maxDepth = 5;
    const strict = parseStrictJson(Buffer.from(text), maxDepth);
    // Bytes that are no text on their own cannot be written.
    if ('value' in strict && text.isWellFormed()) assert.deepEqual(strict.value, plain?.value);
    const policy = parsed(() => parsePolicyJson(text));
    if (policy !== undefined) assert.deepEqual(policy.value, plain?.value);
    if (plain === undefined) {
      if (text.isWellFormed()) assert.ok('reason' in strict);
      assert.equal(policy, undefined);
      return;
    }
    // A second opinion on keys that stand twice: they make the text that is printed shorter by a member.
    const repeats = colons(text) !== colons(JSON.stringify(plain.value));
    assert.equal(policy === undefined, repeats, 'refused if and only if a key is there twice');
    if (text.isWellFormed()) {
      assert.equal('reason' in strict, repeats || depthOf(plain.value) > maxDepth);
    }
  },
};

function parsed(work: () => unknown): { readonly value: unknown } | undefined {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}

/** How many members there are: the colons outside of strings of a text that is JSON. */
const colons = (json: string): number => json.replace(/"(?:[^"\\]|\\.)*"/gs, '').split(':').length;

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
