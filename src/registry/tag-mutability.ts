import { wildcard } from './wildcard.ts';

/** Which tags of a repository may move to another image. */
export interface TagMutability {
  readonly mode: 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';
  /** Patterns (`*` stands for any run of characters) of the tags that are treated the other way round. */
  readonly exclusions: readonly string[];
}

/** May this tag, once set, never point at another image? */
export function isImmutable(mutability: TagMutability, tag: string): boolean {
  const excluded = mutability.exclusions.some(pattern => wildcard(pattern)(tag));
  return mutability.mode.startsWith('IMMUTABLE') !== excluded;
}
