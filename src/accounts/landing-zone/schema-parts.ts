import * as z from 'zod';
import { accountPattern } from '../../base/registry-id.ts';
import { type PolicyKind, PolicySyntaxError, parsePolicy } from '../../iam/index.ts';

export const text = (pattern: RegExp, what: string) =>
  z.string({ error: `must be text: ${what}` }).regex(pattern, { error: `must be ${what}` });

export const accountId = z
  .string({ error: 'must be twelve digits in quotes, such as "123456789012"' })
  .regex(accountPattern, { error: 'must be twelve digits in quotes, such as "123456789012"' });

/** A policy as YAML, or its JSON as text; comes out as JSON text that the engine has read. */
export const document = (kind: PolicyKind) =>
  z
    .union([z.string(), z.record(z.string(), z.unknown())], {
      error: 'must be a policy: a map, or JSON as text',
    })
    .transform((given, context) => {
      const json = typeof given === 'string' ? given : JSON.stringify(given);
      try {
        parsePolicy(json, kind);
      } catch (error) {
        if (!(error instanceof PolicySyntaxError)) throw error;
        context.addIssue({
          code: 'custom',
          message: `is no policy of the kind needed here: ${error.message}`,
        });
      }
      return json;
    });

/** No two items of a list may have the same key. */
export const once = <T>(key: (item: T) => string, what: string) =>
  z.check<readonly T[]>(({ value, issues }) => {
    const seen = new Set<string>();
    value.forEach((item, index) => {
      const name = key(item);
      if (seen.has(name))
        issues.push({
          code: 'custom',
          input: item,
          path: [index],
          message: `${what} ${name} is declared twice`,
        });
      seen.add(name);
    });
  });

export const named = <T extends { name: string }>() => once<T>(({ name }) => name.toLowerCase(), 'the name');
