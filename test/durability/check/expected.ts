import type { Performed } from '../workload/operation.ts';
import { declaredRepository } from '../workload/record.ts';
import { possibleValues, type Write } from './register.ts';

const absent = 'absent';
const present = 'present';

/** What must be there, what must not, and what may: the values that something may have. */
export type Possible = ReadonlySet<string>;

export const mayBeAbsent = (possible: Possible): boolean => possible.has(absent);
export const mustBeAbsent = (possible: Possible): boolean => possible.has(absent) && possible.size === 1;

/** A repository, or something in one: an image or a blob by its digest, or a tag. */
export interface Subject {
  readonly kind: 'repository' | 'image' | 'blob' | 'tag';
  readonly repository: string;
  readonly name: string;
}

const keyOf = ({ kind, repository, name }: Subject): string => `${kind} ${repository} ${name}`;

/**
 * What clients may count on after a crash, from what they were told before. Images and blobs are `present` or `absent`,
 * the value of a tag is a digest.
 */
export class Expected {
  readonly #subjects = new Map<string, { subject: Subject; writes: Write<string>[] }>();

  /** `performed` is all that had begun by the crash, which was after the record `at`. */
  constructor(performed: readonly Performed[], at: number) {
    this.#writes({ kind: 'repository', repository: declaredRepository, name: '' });
    for (const each of performed) {
      if (each.begun > at || each.outcome === 'refused') continue;
      const ended = each.ended !== undefined && each.ended <= at ? each.ended : undefined;
      this.#take({ ...each, ended });
    }
  }

  *subjects(kind: Subject['kind']): Generator<{ subject: Subject; possible: Possible }> {
    for (const { subject, writes } of this.#subjects.values()) {
      if (subject.kind === kind) yield { subject, possible: possibleValues(writes) };
    }
  }

  of(subject: Subject): Possible {
    return possibleValues(this.#writes(subject));
  }

  #take({ operation, begun, ended }: Performed): void {
    const write = (subject: Subject, value: string) =>
      void this.#writes(subject).push({ value, begun, ended });
    switch (operation.kind) {
      case 'create repository':
        write({ kind: 'repository', repository: operation.repository, name: '' }, present);
        break;
      case 'delete repository':
        for (const { subject } of this.#subjects.values())
          if (subject.repository === operation.repository) write(subject, absent);
        break;
      case 'push blob':
        write({ kind: 'blob', repository: operation.repository, name: operation.digest }, present);
        break;
      case 'delete blob':
        write({ kind: 'blob', repository: operation.repository, name: operation.digest }, absent);
        break;
      case 'collect':
        // What an image needs is checked with the image.
        for (const { subject, writes } of this.#subjects.values())
          if (subject.kind === 'blob') writes.push({ value: absent, begun, ended: undefined });
        break;
      case 'put manifest': {
        const { repository, digest, tag } = operation;
        write({ kind: 'image', repository, name: digest }, present);
        if (tag !== undefined) write({ kind: 'tag', repository, name: tag }, digest);
        break;
      }
      case 'delete tag':
        write({ kind: 'tag', repository: operation.repository, name: operation.tag }, absent);
        break;
      case 'delete image': {
        const { repository, digest } = operation;
        write({ kind: 'image', repository, name: digest }, absent);
        // Its tags go with it; a workload keeps from moving one of them meanwhile.
        for (const { subject, possible } of [...this.subjects('tag')])
          if (subject.repository === repository && possible.has(digest)) write(subject, absent);
        break;
      }
    }
  }

  #writes(subject: Subject): Write<string>[] {
    const key = keyOf(subject);
    const known = this.#subjects.get(key);
    if (known) return known.writes;
    const declared = subject.kind === 'repository' && subject.repository === declaredRepository;
    const writes = [{ value: declared ? present : absent, begun: -1, ended: -1 }];
    this.#subjects.set(key, { subject, writes });
    return writes;
  }
}
