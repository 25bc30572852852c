import * as z from 'zod';
import { type Moment, parseMoment } from '../../accounts/following/state.ts';
import type { ForwardedAnswer, ForwardedCall } from '../../api/home.ts';
import { cellFault } from '../faults.ts';

/** What a follower and the home of accounts say to each other. */
export const paths = {
  accounts: '/accounts',
  calls: '/calls',
  serviceLinkedRoles: '/service-linked-roles',
  masterKey: '/master-key',
} as const;

const moment = z.string().transform((text, context): Moment => {
  const parsed = parseMoment(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'is no moment' });
  return z.NEVER;
});

export const knownMessage = z.strictObject({
  hashes: z.record(z.string(), z.string()),
  moment: z.string().optional(),
});

const callMessage = z.strictObject({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  rawHeaders: z.array(z.string()),
  body: z.base64(),
  facts: z.strictObject({
    id: z.uuid(),
    time: z.number(),
    sourceIp: z.string(),
    userAgent: z.string(),
    secure: z.boolean(),
    origin: z.string(),
  }),
});

export const roleMessage = z.strictObject({ account: z.string().regex(/^\d{12}$/), service: z.string() });

/** After what was asked: `wrote` where something may have changed, at `moment` or before. */
export const doneMessage = z.object({ moment, wrote: z.boolean() });

const answerMessage = doneMessage.extend({
  answer: z.strictObject({
    status: z.int().min(100).max(599),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
});

/** Throws ChannelMessageInvalid. */
export function parseMessage<T>(schema: z.ZodType<T>, message: unknown): T {
  const result = schema.safeParse(message);
  if (result.success) return result.data;
  const reason = result.error.issues.map(({ path, message: text }) => `${path.join('.')} ${text}`).join('; ');
  throw cellFault('ChannelMessageInvalid', { reason });
}

export const encodeCall = (call: ForwardedCall): Buffer =>
  Buffer.from(JSON.stringify({ ...call, body: call.body.toString('base64') }));

export function parseCall(message: unknown): ForwardedCall {
  const call = parseMessage(callMessage, message);
  return { ...call, body: Buffer.from(call.body, 'base64') };
}

export const parseAnswer = (message: unknown): { answer: ForwardedAnswer; moment: Moment; wrote: boolean } =>
  parseMessage(answerMessage, message);
