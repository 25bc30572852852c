import fc from 'fast-check';
import { compilePattern } from './pattern.ts';
import type { Shape, StringShape } from './shape.ts';

/** The smallest value that a shape allows: required members only, texts and lists as short as they may be. */
export function minimalValue(shape: Shape): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        shape.members
          .filter(member => member.required)
          .map(member => [member.name, minimalValue(member.shape)]),
      );
    case 'list':
      return Array.from({ length: shape.min ?? 0 }, () => minimalValue(shape.element));
    case 'map':
      return {};
    case 'string':
      return minimalText(shape);
    case 'boolean':
      return false;
    case 'timestamp':
      return new Date(0);
    case 'blob':
      return Buffer.alloc(shape.min ?? 0);
    default:
      return shape.min ?? 0;
  }
}

/** Texts that a random walk over the pattern does not find. */
const known = [
  'a'.repeat(32),
  'arn:aws:iam::123456789012:role/r',
  'arn:aws:signer:us-east-1:123456789012:/signing-profiles/ab',
  'arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/a',
];

function minimalText(shape: StringShape): string {
  if (shape.enum !== undefined) return shape.enum[0]!;
  if (shape.pattern === undefined) return 'x'.repeat(shape.min ?? 0);
  const pattern = compilePattern(shape.pattern);
  const fits = (text: string) =>
    pattern.test(text) &&
    text.length >= (shape.min ?? 0) &&
    text.length <= (shape.max ?? Number.POSITIVE_INFINITY);
  const repeated = ['a', '1', '/', 'A'].map(char => char.repeat(shape.min ?? 1));
  const simple = [...repeated, ...known].find(fits);
  if (simple !== undefined) return simple;
  const source = new RegExp(pattern.source.replace(/\\p\{[LZN]\}/g, 'a'), pattern.flags);
  const found = fc
    .sample(fc.stringMatching(source, { maxLength: shape.max ?? 4096 }), { numRuns: 200, seed: 7 })
    .find(fits);
  if (found === undefined) throw new Error(`No text found for ${shape.name}: ${shape.pattern}`);
  return found;
}
