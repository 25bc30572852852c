import * as z from 'zod';
import type { ReplicationEntry } from '../server/replication/options.ts';

/** The section `replication` of a configuration file; docs/replication.md is its prose. What is not in it is refused. */

const registryText =
  'must be ACCOUNT/REGION, such as "111122223333/us-east-1"; a * stands for every account or every region';
const patternText =
  'must be a tag of up to 128 letters, digits and ._-, in which * stands for any run of them';

const patterns = z
  .array(
    z
      .string({ error: patternText })
      .max(128, { error: patternText })
      .regex(/^[\w.*-]+$/, { error: patternText }),
    { error: 'must be a list of tags' },
  )
  .min(1, { error: 'must name one tag at least, or be left out' })
  .optional();

const flag = z.boolean({ error: 'must be true or false' }).optional();

const entry = z
  .strictObject({
    registry: z
      .string({ error: registryText })
      .regex(/^(?:\d{12}|\*)\/(?:[a-z]{2}(?:-[a-z]+)+-\d{1,2}|\*)$/, { error: registryText }),
    tags: z
      .strictObject({ include: patterns, exclude: patterns })
      .refine(({ include, exclude }) => include ?? exclude, {
        error: "must have 'include', 'exclude' or both",
      })
      .optional(),
    chaining: flag,
    policies: flag,
  })
  .refine(({ tags, chaining, policies }) => [tags, chaining, policies].some(each => each !== undefined), {
    error: "must have 'tags', 'chaining' or 'policies'",
  })
  .transform(
    ({ registry, tags, chaining, policies }): ReplicationEntry => ({
      registry,
      settings: {
        ...(tags && { tags: { include: tags.include ?? [], exclude: tags.exclude ?? [] } }),
        chaining: chaining ?? false,
        policies: policies ?? false,
      },
    }),
  );

const entries = z.array(entry, { error: 'must be a list of registries with their settings' });

/** Calls `refuse` with what is wrong, for people. */
export function parseReplication(value: unknown, refuse: (reason: string) => Error): ReplicationEntry[] {
  const result = entries.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `replication${at(path)}: ${message}`);
    throw refuse(`has mistakes: ${problems.join('; ')}`);
  }
  const seen = new Set<string>();
  for (const { registry } of result.data) {
    if (seen.has(registry)) throw refuse(`names the same registry under replication twice: ${registry}`);
    seen.add(registry);
  }
  return result.data;
}

const at = (path: readonly PropertyKey[]): string =>
  path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
