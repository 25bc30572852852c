import type { KyselyPlugin } from 'kysely';
import type { BlobStore } from '../../store/blobs/blob-store.ts';
import type { Database } from '../../store/sql/database.ts';
import type { Backend } from '../backend.ts';
import type { RegistrySchema } from '../schema.ts';

/**
 * Something that runs against the stores, one store operation at a time: it stands still before each write and each
 * call on the blob store, and after each read, until it is told to go on. Of operations that it begins together, each
 * is a step. One that is never told again is what a crash leaves: nothing of it happens any more, not even its
 * `finally`.
 */
export class Actor {
  readonly name: string;
  #script: ((backend: Backend) => Promise<void>) | undefined;
  readonly #backend: Backend;
  #halted = Promise.withResolvers<void>();
  /** Lets those go on that stand still, in the order in which they came. */
  readonly #held: (() => void)[] = [];
  done = false;
  error: unknown;

  constructor(name: string, backend: Backend, script: (backend: Backend) => Promise<void>) {
    this.name = name;
    this.#backend = gated(backend, {
      gate: () => this.#gate(),
      ended: () => this.#ended(),
    });
    this.#script = script;
  }

  /** Goes on to the next operation; resolves once it stands there, or has ended. */
  async step(): Promise<void> {
    if (this.done) return;
    this.#halted = Promise.withResolvers();
    const script = this.#script;
    this.#script = undefined;
    if (script === undefined) this.#held.shift()?.();
    else {
      script(this.#backend)
        .catch(error => {
          this.error = error;
        })
        .finally(() => {
          this.done = true;
          this.#halted.resolve();
        });
    }
    await this.#halted.promise;
  }

  /** Its process died: it never goes on. */
  abandon(): void {
    this.done = true;
  }

  #gate(): Promise<void> {
    const held = Promise.withResolvers<void>();
    this.#held.push(held.resolve);
    this.#halted.resolve();
    return held.promise;
  }

  /** Nobody else goes on by himself while another stands still. */
  #ended(): void {
    if (this.#held.length > 0) this.#halted.resolve();
  }
}

/**
 * Plays the actors that `make` gives, anew each time, in every order in which their operations can follow one another,
 * and calls `check` after each operation. One that waits for another by looking again and again takes at most `most`
 * steps while others go on. Resolves to the number of orders.
 */
export async function everyOrder(
  make: () => Promise<readonly Actor[]>,
  check: (actors: readonly Actor[]) => Promise<void>,
  most = 6,
): Promise<number> {
  const path: number[] = [];
  for (let orders = 1; ; orders += 1) {
    const actors = await make();
    const steps = new Map<Actor, number>();
    const widths: number[] = [];
    for (let depth = 0; ; depth += 1) {
      const alive = actors.filter(actor => !actor.done);
      const patient = alive.filter(actor => (steps.get(actor) ?? 0) < most);
      const able = patient.length > 0 ? patient : alive;
      if (able.length === 0) break;
      path[depth] ??= 0;
      widths[depth] = able.length;
      const actor = able[path[depth] as number] as Actor;
      steps.set(actor, (steps.get(actor) ?? 0) + 1);
      await actor.step();
      await check(actors);
    }
    path.length = widths.length;
    while (path.length > 0 && (path.at(-1) as number) + 1 >= (widths[path.length - 1] as number)) path.pop();
    if (path.length === 0) return orders;
    (path[path.length - 1] as number)++;
  }
}

interface Gates {
  /** Resolves when it is the caller's turn. */
  readonly gate: () => Promise<void>;
  /** What came after a gate is over. */
  readonly ended: () => void;
}

function gated(backend: Backend, { gate, ended }: Gates): Backend {
  const { db, blobs } = backend;
  const afterRead: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await gate();
      return result;
    },
  };
  const database: Database<RegistrySchema> = {
    read: db.read.withPlugin(afterRead),
    async write(work) {
      await gate();
      return db.write(work).finally(ended);
    },
    recall: (_, load) => load(),
    afterCommit: then => db.afterCommit(then),
    deferReferences: tx => db.deferReferences(tx),
    close: () => db.close(),
  };
  const calls = ['size', 'remove', 'createStage', 'stageSize', 'append', 'finish', 'discard'] as const;
  const store: BlobStore = Object.create(blobs);
  for (const name of calls) {
    const call = blobs[name].bind(blobs) as (...given: unknown[]) => Promise<unknown>;
    Object.assign(store, {
      async [name](...given: unknown[]) {
        await gate();
        return call(...given).finally(ended);
      },
    });
  }
  store.blobs = async function* (after) {
    for await (const blob of blobs.blobs(after)) {
      yield blob;
      await gate();
    }
  };
  return { ...backend, db: database, blobs: store };
}
