import { changeMessage, momentText } from '../../accounts/following/state.ts';
import type { StateSource } from '../../accounts/following/state-source.ts';
import { ensureServiceLinkedRole } from '../../accounts/service-linked-roles.ts';
import { answerAws } from '../../api/aws/door.ts';
import type { Services } from '../../api/services.ts';
import { type ChannelRoute, jsonResponse, readJson } from '../channel/messages.ts';
import { knownMessage, parseCall, parseMessage, paths, roleMessage } from './messages.ts';

/** Milliseconds that a follower waits for news. */
const patience = 10_000;

/** What the home of accounts does for the cells that follow it. */
export function homeRoutes(on: {
  readonly services: Services;
  readonly source: StateSource;
  readonly masterKey: Uint8Array;
  readonly keyId: string;
  /** Gets what nobody expected, with the request's id. */
  readonly report: (error: unknown, requestId: string) => void;
}): readonly ChannelRoute[] {
  const { services, source, report } = on;
  /** Runs `work` and says what a follower has to wait for. */
  const watching = async <T extends object>(work: () => Promise<T>) => {
    const before = source.moment();
    const result = await work();
    const after = source.moment();
    return { ...result, moment: momentText(after), wrote: after.number !== before.number };
  };
  const route = (method: string, path: string, handler: ChannelRoute['handler']): ChannelRoute => ({
    ...{ method, path, handler, unmetered: true },
  });
  return [
    route('GET', paths.masterKey, async () => ({ body: on.masterKey })),
    route('POST', paths.accounts, async ({ body, signal }) => {
      const { hashes, moment } = parseMessage(knownMessage, await readJson(body));
      const known = { hashes: new Map(Object.entries(hashes)), moment };
      return jsonResponse({
        ...changeMessage(await source.next(known, patience, signal)),
        keyId: on.keyId,
      });
    }),
    route('POST', paths.calls, async ({ body, signal }) => {
      const call = parseCall(await readJson(body));
      const { facts } = call;
      const sent = {
        length: call.body.length,
        present: call.body.length > 0,
        bytes: chunks(call.body),
        // The cell that passes it on has counted it.
        reserve: async () => {},
      };
      const context = { services, facts, report: (error: unknown) => report(error, facts.id) };
      return jsonResponse(
        await watching(async () => ({ answer: await answerAws(call, sent, context, () => signal.aborted) })),
      );
    }),
    route('POST', paths.serviceLinkedRoles, async ({ body }) => {
      const { account, service } = parseMessage(roleMessage, await readJson(body));
      return jsonResponse(
        await watching(async () => {
          await services.accounts.write(w => ensureServiceLinkedRole(w, account, service));
          return {};
        }),
      );
    }),
  ];
}

async function* chunks(body: Buffer): AsyncGenerator<Uint8Array> {
  if (body.length > 0) yield body;
}
