import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../base/fault.ts';
import type { World } from '../../base/world.ts';
import type { Database } from '../../store/sql/database.ts';
import type { AccountsSchema } from '../schema.ts';
import type { PolicyHolder } from '../writer.ts';
import { applyChange, noteConfirmed } from './apply-change.ts';
import { type Change, contains, type Moment, momentText, parseChange, readTables } from './state.ts';
import type { Known } from './state-source.ts';

/** The follower's side: keeps this server's accounts what they are in their home. */
export interface Following {
  /**
   * Resolves once this server has had a state of its home: at once where it had one in an earlier run. Throws
   * when `signal` aborts.
   */
  first(signal: AbortSignal): Promise<void>;
  /** Whether the state here contains all that had happened in the home at `moment`; waits for it, in milliseconds. */
  reached(moment: Moment, patience: number): Promise<boolean>;
  readonly status: FollowingStatus;
  stop(): Promise<void>;
}

export interface FollowingStatus {
  readonly connected: boolean;
  /** When the state was the home's for sure, milliseconds since 1970; undefined where there was none yet. */
  readonly confirmedAt: number | undefined;
}

export interface FollowingOptions {
  readonly db: Database<AccountsSchema>;
  readonly world: Pick<World, 'now'>;
  readonly policyHolders: readonly PolicyHolder[];
  /** The home's name. */
  readonly home: string;
  /** Asks the home for what `StateSource.next` gives, as a message. */
  readonly ask: (known: Known, signal: AbortSignal) => Promise<unknown>;
  /** Called when a change is committed, before anybody is told of it; the names of its tables. */
  readonly onChanged: (tables: ReadonlySet<string>) => Promise<void> | void;
  /** Called when the home cannot be followed, once for each kind of reason, and when it can be again. */
  readonly onLost: (reason: unknown) => void;
  readonly onFound: () => void;
  /** Milliseconds between two attempts, at first and at most. */
  readonly pause?: { readonly first: number; readonly most: number };
}

/** Milliseconds between two notes that nothing has changed. */
const noteInterval = 60_000;

/** Begins to follow. What is here stays in force while the home cannot be reached. */
export async function startFollowing(options: FollowingOptions): Promise<Following> {
  const { db, world, home } = options;
  const { first: shortest, most: longest } = options.pause ?? { first: 200, most: 3_000 };
  const row = await db.read
    .selectFrom('accounts_following')
    .select('confirmed_at')
    .where('home', '=', home)
    .executeTakeFirst();
  let confirmedAt = row?.confirmed_at;
  let notedAt = confirmedAt ?? 0;
  let connected = false;
  let lostFor: string | undefined;
  let reached: Moment | undefined;
  const hashes = new Map([...(await readTables(db.read))].map(([name, { hash }]) => [name, hash]));
  const stopping = new AbortController();
  let confirmed = Promise.withResolvers<void>();

  async function take(change: Change): Promise<void> {
    const now = world.now();
    if (change.tables.size > 0 || confirmedAt === undefined) {
      await applyChange(options, change, home, now);
      for (const [name, { hash }] of change.tables) hashes.set(name, hash);
      await options.onChanged(new Set(change.tables.keys()));
      notedAt = now;
    } else if (now - notedAt >= noteInterval) {
      await db.write(tx => noteConfirmed(tx, home, now));
      notedAt = now;
    }
    confirmedAt = now;
    reached = change.moment;
    confirmed.resolve();
    confirmed = Promise.withResolvers();
  }

  async function follow(): Promise<void> {
    let pause = shortest;
    while (!stopping.signal.aborted) {
      try {
        const moment = reached && momentText(reached);
        await take(parseChange(await options.ask({ hashes, moment }, stopping.signal)));
        if (!connected && lostFor !== undefined) options.onFound();
        connected = true;
        lostFor = undefined;
        pause = shortest;
      } catch (error) {
        if (stopping.signal.aborted) return;
        connected = false;
        // In doubt ask for everything that differs from what is here.
        reached = undefined;
        const reason = error instanceof Fault ? error.code : String(error);
        if (reason !== lostFor) options.onLost(error);
        lostFor = reason;
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
        pause = Math.min(longest, pause * 2);
      }
    }
  }

  const running = follow();
  return {
    async first(signal) {
      while (confirmedAt === undefined) {
        signal.throwIfAborted();
        await either(confirmed.promise, signal);
      }
    },
    async reached(moment, patience) {
      const signal = AbortSignal.timeout(patience);
      while (!contains(reached, moment)) {
        if (signal.aborted) return false;
        await either(confirmed.promise, signal);
      }
      return true;
    },
    get status() {
      return { connected, confirmedAt };
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Until one of both. */
async function either(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const abort = () => aborted.resolve();
  signal.addEventListener('abort', abort, { once: true });
  await Promise.race([promise, aborted.promise]);
  signal.removeEventListener('abort', abort);
}
