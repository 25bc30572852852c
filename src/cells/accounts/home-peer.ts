import { followingFault } from '../../accounts/following/faults.ts';
import type { Following } from '../../accounts/following/follow.ts';
import type { Moment } from '../../accounts/following/state.ts';
import type { Known } from '../../accounts/following/state-source.ts';
import type { Home } from '../../api/home.ts';
import { readBytes } from '../channel/messages.ts';
import type { Peer } from '../channel/open-peer.ts';
import { doneMessage, encodeCall, parseAnswer, parseMessage, paths } from './messages.ts';

/** Milliseconds for the home to answer that nothing is new, which it does after ten seconds. */
const silence = 15_000;
/** Milliseconds that a caller waits for what it changed in the home to be in force here. */
const catchUp = 2_000;

/** What the home of accounts holds and hands out once: the key that everything is sealed with. */
export async function fetchMasterKey(peer: Peer, signal: AbortSignal): Promise<Uint8Array> {
  const { body } = await peer.request({ method: 'GET', path: paths.masterKey, signal });
  return await readBytes(body, 1024);
}

/**
 * Asks the home for what is new, as `startFollowing` wants it. Throws HomeKeyDiffers where secrets that the home seals
 * could not be opened here.
 */
export const askHome =
  (peer: Peer, keyId: string) =>
  async ({ hashes, moment }: Known, signal: AbortSignal): Promise<unknown> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(silence)]);
    const body = Buffer.from(JSON.stringify({ hashes: Object.fromEntries(hashes), moment }));
    const answer = await peer.request({ method: 'POST', path: paths.accounts, body, signal: limit });
    const { keyId: sealedWith, ...change } = (await answer.json()) as Record<string, unknown>;
    if (sealedWith !== keyId) throw followingFault('HomeKeyDiffers', { home: peer.name });
    return change;
  };

/** The home as handlers of a follower see it. */
export function homeOf(peer: Peer, following: Pick<Following, 'reached'>): Home {
  const post = async (path: string, body: Buffer): Promise<unknown> =>
    await (await peer.request({ method: 'POST', path, body })).json();
  const seen = async ({ moment, wrote }: { moment: Moment; wrote: boolean }) => {
    if (wrote) await following.reached(moment, catchUp);
  };
  return {
    cell: peer.name,
    async forward(call) {
      const { answer, ...done } = parseAnswer(await post(paths.calls, encodeCall(call)));
      await seen(done);
      return answer;
    },
    async ensureServiceLinkedRole(account, service) {
      const body = Buffer.from(JSON.stringify({ account, service }));
      await seen(parseMessage(doneMessage, await post(paths.serviceLinkedRoles, body)));
    },
  };
}
