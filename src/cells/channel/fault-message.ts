import { Fault } from '../../base/fault.ts';

/** Marks an answer that is a fault: whatever status a route answers with itself is left to its caller. */
export const faultType = 'application/vnd.entrepot.fault+json';

/** A fault as it travels from one cell to another. */
export const faultMessage = ({ code, message, hint, detail }: Fault): Buffer =>
  Buffer.from(JSON.stringify({ code, message, hint, detail }));

/** The fault in a message; undefined where it is none. */
export function faultOf(message: unknown): Fault | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { code, message: text, hint, detail } = message as Record<string, unknown>;
  if (typeof code !== 'string' || typeof text !== 'string') return undefined;
  return new Fault(code, text, {
    ...(typeof hint === 'string' && { hint }),
    ...(typeof detail === 'object' && detail !== null && { detail: detail as Record<string, unknown> }),
  });
}
