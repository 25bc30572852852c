import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { copyCredentialsFile } from '../../accounts/credentials-file.ts';
import { followingFault } from '../../accounts/following/faults.ts';
import { type Following, startFollowing } from '../../accounts/following/follow.ts';
import { Fault } from '../../base/fault.ts';
import { masterKeyId } from '../../base/keyring.ts';
import type { World } from '../../base/world.ts';
import { askHome, fetchMasterKey, homeOf } from '../../cells/accounts/home-peer.ts';
import type { OpenCells } from '../../cells/cells.ts';
import type { Member } from './member.ts';

/** Milliseconds between two attempts to reach a home that this server cannot start without. */
const pause = 500;
/** Milliseconds to ask the home, at a start that goes on without it, whether its key is still the one here. */
const briefly = 2_000;

/** A cell that follows another one in all that is about accounts. */
export function followerMember(
  cells: OpenCells,
  on: { readonly world: World; readonly log: Logger; readonly signal: AbortSignal },
): Member {
  const { log, signal } = on;
  const { home } = cells;
  const peer = cells.urgentPeer(home);
  let following: Following | undefined;

  return {
    cells,
    following: home,
    async firstKey() {
      let told: string | undefined;
      for (;;) {
        try {
          return await fetchMasterKey(peer, signal);
        } catch (error) {
          if (signal.aborted || !isUnreachable(error)) throw error;
          const reason = `${error.detail.reason}`;
          if (reason !== told) log.warn({ home, reason }, 'waiting for the home of accounts');
          told = reason;
          await sleep(pause, undefined, { signal });
        }
      }
    },
    async settle({ accounts, db, policyHolders, masterKey, credentials }) {
      const homeKey = await fetchMasterKey(
        peer,
        AbortSignal.any([signal, AbortSignal.timeout(briefly)]),
      ).catch(() => undefined);
      if (homeKey && masterKeyId(homeKey) !== masterKeyId(masterKey)) {
        throw followingFault('HomeKeyDiffers', { home });
      }
      const writeCredentials = () =>
        copyCredentialsFile(accounts, credentials).catch(error =>
          log.error({ err: error }, 'cannot write the credentials of the accounts'),
        );
      following = await startFollowing({
        ...{ db, policyHolders, home, world: on.world },
        ask: askHome(peer, masterKeyId(masterKey)),
        async onChanged(tables) {
          accounts.forget();
          if (tables.has('accounts') || tables.has('iam_access_keys')) await writeCredentials();
        },
        onLost(error) {
          const { message: reason, hint } = error as Fault;
          const level = isUnreachable(error) ? 'warn' : 'error';
          const known = following?.status.confirmedAt !== undefined;
          const since = following?.status.confirmedAt;
          log[level](
            { home, reason, hint, ...(since !== undefined && { since: new Date(since).toISOString() }) },
            known
              ? 'the home of accounts cannot be followed: deciding by their last state'
              : 'waiting for the home of accounts',
          );
        },
        onFound: () => log.info({ home }, 'following the home of accounts again'),
      });
      await following.first(signal);
      await writeCredentials();
      return homeOf(peer, following);
    },
    serve: () => cells.listen(),
    status: () => following?.status,
    async stop(patience) {
      await following?.stop();
      await cells.stop(patience);
    },
  };
}

const isUnreachable = (error: unknown): error is Fault =>
  error instanceof Fault && error.code === 'CellUnreachable';
