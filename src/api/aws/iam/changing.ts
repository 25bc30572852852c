import type { Writer } from '../../../accounts/writer.ts';
import { operation } from '../service.ts';
import type { Conditions } from './conditions.ts';
import type { Kind } from './kinds.ts';

/** An operation that changes something of one user, role, group … and answers nothing; `Input` is what it takes besides the name. */
export const changing = <Named, Input, T extends { readonly id: string }>(
  action: string,
  of: Kind<Named, T>,
  change: (w: Writer, thing: T, input: Named & Input & Conditions) => Promise<void>,
) =>
  operation<Named & Input & Conditions, object>()({
    action,
    resource: of.resource,
    async handler({ input, caller, services }) {
      await services.accounts.write(async w => {
        await change(w, await of.get(w.db, caller.principal.account, input), input);
      });
      return {};
    },
  });
