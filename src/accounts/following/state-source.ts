import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../base/world.ts';
import type { Reader } from '../writer.ts';
import { type Change, type Moment, momentText, readTables, schemaHash, type Tables } from './state.ts';

/** What a follower has: hashes by table, and the moment that it was told last. */
export interface Known {
  readonly hashes: ReadonlyMap<string, string>;
  /** Undefined at first. */
  readonly moment: string | undefined;
}

/** The home's side: tells followers what is new. Reads nothing while nobody asks. */
export interface StateSource {
  /** To be told of every write to the tables, when it is committed. */
  written(): void;
  /** Now: whatever was written before is in a state of this moment or a later one. */
  moment(): Moment;
  /** What a follower lacks; where it lacks nothing, waits at most `patience` milliseconds for something to happen. */
  next(known: Known, patience: number, signal: AbortSignal): Promise<Change>;
  /** Lets nobody wait any more. */
  close(): void;
}

/** Milliseconds in which further writes of the same script become part of the same state. */
const gathering = 10;

export function openStateSource(on: {
  readonly read: Reader;
  readonly world: Pick<World, 'uuid'>;
}): StateSource {
  const epoch = on.world.uuid();
  let number = 0;
  let happened = Promise.withResolvers<void>();
  let closed = false;
  let latest: { readonly moment: Moment; readonly tables: Promise<Tables> } | undefined;

  /** Everybody who asks at the same moment gets the same tables. */
  const current = (): NonNullable<typeof latest> => {
    if (latest?.moment.number !== number) {
      // First the number: what is written while the tables are read may be in them, or else is told later.
      const reading = { moment: { epoch, number }, tables: readTables(on.read) };
      reading.tables.catch(() => {
        if (latest === reading) latest = undefined;
      });
      latest = reading;
    }
    return latest;
  };

  return {
    written() {
      number += 1;
      happened.resolve();
      happened = Promise.withResolvers();
    },
    moment: () => ({ epoch, number }),
    async next(known, patience, signal) {
      if (known.moment === momentText({ epoch, number }) && !closed) {
        await waited(happened.promise, patience, signal);
        if (known.moment !== momentText({ epoch, number })) await waited(undefined, gathering, signal);
      }
      const { moment, tables } = current();
      const different = [...(await tables)].filter(([name, { hash }]) => known.hashes.get(name) !== hash);
      return { moment, schema: schemaHash, tables: new Map(different) };
    },
    close() {
      closed = true;
      happened.resolve();
    },
  };
}

/** Until it happened, or for so many milliseconds. */
async function waited(
  happened: Promise<void> | undefined,
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const time = sleep(milliseconds, undefined, { signal: AbortSignal.any([signal, over.signal]) });
  try {
    await (happened ? Promise.race([happened, time]) : time);
  } finally {
    time.catch(() => undefined);
    over.abort();
  }
}
