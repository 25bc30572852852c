import type { Principal } from '../iam/index.ts';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { excludedPrincipals } from './pull-time-exclusions.ts';
import type { Repository } from './repositories.ts';

/**
 * Records when images were pulled last, without a write for each pull: a pull is noted in memory where the record is
 * a day old or older, and written down a few seconds later together with others. So a record is right to a day, as
 * ECR's is, and a crash loses the notes of those seconds at most: the next pull makes them again.
 */
export interface PullTimes {
  /** Costs no I/O. `pulledAt` is what the image's row says of the last pull. */
  note(
    repository: Repository,
    image: { readonly digest: Digest; readonly pulledAt: number | null },
    by: Principal,
  ): void;
  /** Writes the notes down; what cannot be written stays for the next time. */
  flush(): Promise<void>;
}

interface Note {
  readonly repository: Repository;
  readonly digest: Digest;
  readonly at: number;
  /** The user's or role's ARN, by which pulls can be excluded. */
  readonly principal: string | undefined;
}

const day = 24 * 3600 * 1000;
/** Milliseconds from a pull to its being written. */
const delay = 5_000;
/** Notes that wait; more are dropped, for the next pull of the image makes one again. */
const capacity = 100_000;

export function pullTimes(backend: Backend): PullTimes {
  let waiting = new Map<string, Note>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const notes = waiting;
    if (notes.size === 0) return;
    waiting = new Map();
    try {
      await write(backend, [...notes.values()]);
    } catch (error) {
      waiting = new Map([...notes, ...waiting]);
      throw error;
    }
  }

  return {
    note(repository, { digest, pulledAt }, by) {
      const at = backend.world.now();
      if (pulledAt !== null && at - pulledAt < day) return;
      if (waiting.size >= capacity) return;
      const principal = excludable(by);
      // An excluded principal's note must not hide another's.
      waiting.set(`${repository.id} ${digest} ${principal}`, { repository, digest, at, principal });
      // Errors stay silent here: the notes are kept, and what ails the database shows in every other write.
      timer ??= setTimeout(() => flush().catch(() => undefined), delay).unref();
    },
    flush,
  };
}

/** What an exclusion names of whoever pulls: a user, or the role of a session. */
const excludable = (by: Principal): string | undefined =>
  by.type === 'assumed-role' ? by.roleArn : by.type === 'user' ? by.arn : undefined;

async function write(backend: Backend, notes: readonly Note[]): Promise<void> {
  const counted: Note[] = [];
  const registries = Map.groupBy(
    notes,
    ({ repository: { registry } }) => `${registry.account} ${registry.region}`,
  );
  for (const [first, ...others] of registries.values()) {
    if (!first) continue;
    const excluded = await excludedPrincipals(backend, first.repository.registry);
    counted.push(
      ...[first, ...others].filter(({ principal }) => principal === undefined || !excluded.has(principal)),
    );
  }
  for (let at = 0; at < counted.length; at += 1000) {
    await backend.db.write(async tx => {
      for (const note of counted.slice(at, at + 1000)) {
        await tx
          .updateTable('images')
          .set({ pulled_at: note.at })
          .where('repository_id', '=', note.repository.id)
          .where('digest', '=', note.digest)
          .where(e => e.or([e('pulled_at', 'is', null), e('pulled_at', '<', note.at)]))
          .execute();
      }
    });
  }
}
