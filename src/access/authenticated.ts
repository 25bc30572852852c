import type { Caller } from '../accounts/caller.ts';

declare const proven: unique symbol;

/**
 * A caller whose credential was checked. Only the functions in `authenticate-*.ts` make one, and the funnel takes
 * nothing else: a handler cannot be reached without.
 */
export type Authenticated = Caller & {
  /** The access key that signed, or that asked for the token which was shown; empty for a service of this server. */
  readonly accessKeyId: string;
  readonly [proven]: true;
};

/** For `authenticate-*.ts` alone; a test watches who imports it. */
export const authenticated = (caller: Caller, accessKeyId: string): Authenticated =>
  ({ ...caller, accessKeyId }) as Authenticated;
