import * as z from 'zod';
import { accountPattern, regionPattern } from '../../base/registry-id.ts';
import { cellFault } from '../faults.ts';

/** A registry, as messages between cells name it. */
export const registryMessage = z.strictObject({
  account: z.string().regex(accountPattern),
  region: z.string().regex(regionPattern),
});

/** A message in its right form. Throws ChannelMessageInvalid. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] as z.core.$ZodIssue;
  throw cellFault('ChannelMessageInvalid', { reason: `${path.join('.')}: ${message}` });
}
