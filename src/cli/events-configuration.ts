import * as z from 'zod';
import { detailTypes, type EventTargetOptions } from '../server/events/options.ts';

/** The section `events` of a configuration file; docs/events.md is its prose. What is not in it is refused. */

const account = z
  .string({ error: 'must be twelve digits in quotes, such as "123456789012"' })
  .regex(/^\d{12}$/, { error: 'must be twelve digits in quotes, such as "123456789012"' });

const filter = {
  accounts: z.array(account, { error: 'must be a list of account ids' }).min(1).optional(),
  detailTypes: z
    .array(z.enum(detailTypes, { error: `must be one of ${detailTypes.join(', ')}` }), {
      error: 'must be a list of detail types',
    })
    .min(1)
    .optional(),
};

const webhook = z.strictObject({
  webhook: z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' }),
  secret: z
    .string({ error: 'must be a text of 16 characters at least, with which deliveries are signed' })
    .min(16, { error: 'must be a text of 16 characters at least, with which deliveries are signed' }),
  ...filter,
});

const file = z
  .strictObject({
    file: z.string({ error: 'must be a path' }).min(1, { error: 'must be a path' }),
    megabytes: z.int().min(1).max(1_000_000).optional(),
    files: z.int().min(1).max(1_000).optional(),
    ...filter,
  })
  .transform(({ megabytes, files, ...rest }) => ({
    ...rest,
    rotation: { maxBytes: (megabytes ?? 100) * 1_000_000, files: files ?? 5 },
  }));

const target = z.unknown().transform((given, context): EventTargetOptions => {
  const named = (name: string) => typeof given === 'object' && given !== null && Object.hasOwn(given, name);
  if (named('webhook') === named('file')) {
    context.addIssue({ code: 'custom', message: "must have either 'webhook' or 'file'" });
    return z.NEVER;
  }
  const result = (named('webhook') ? webhook : file).safeParse(given);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

const targets = z.array(target, { error: 'must be a list of targets' });

/** Calls `refuse` with what is wrong, for people. */
export function parseEvents(value: unknown, refuse: (reason: string) => Error): EventTargetOptions[] {
  const result = targets.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `events${at(path)}: ${message}`);
    throw refuse(`has mistakes: ${problems.join('; ')}`);
  }
  const seen = new Set<string>();
  for (const each of result.data) {
    const address = 'webhook' in each ? each.webhook : each.file;
    if (seen.has(address)) throw refuse(`names the same target of events twice: ${address}`);
    seen.add(address);
  }
  return result.data;
}

const at = (path: readonly PropertyKey[]): string =>
  path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
