import type { Tag } from '@aws-sdk/client-sts';
import type { PrincipalRef } from '../../../accounts/caller.ts';
import type { SessionTags } from '../../../accounts/session-tags.ts';
import { stsFault } from './faults.ts';

/** The tags of a new session, and the keys of those that are transitive. */
export interface CheckedTags {
  readonly tags: SessionTags;
  readonly transitive: readonly string[];
}

/** The tags that an input passes. */
export const passedTags = (tags: readonly Tag[] | undefined): SessionTags =>
  (tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const);

/** The transitive tags of a role session, which go along into the next one. IAM User Guide, "Chaining roles with session tags". */
export function inheritedTags(ref: PrincipalRef): SessionTags {
  if (ref.type !== 'role') return [];
  const keys = lowerCase(ref.session.transitive ?? []);
  return (ref.session.tags ?? []).filter(([key]) => keys.has(key.toLowerCase()));
}

/**
 * What is passed together with what is inherited. Throws `DuplicateSessionTags`, `ReservedSessionTag`,
 * `TransitiveTagUnknown`, and `TransitiveTagFixed` for a tag that the calling session hands on.
 */
export function checkTags(
  tags: SessionTags,
  transitive: readonly string[] = [],
  inherited: SessionTags = [],
): CheckedTags {
  const keys = lowerCase(tags.map(([key]) => key));
  if (keys.size < tags.length) throw stsFault('DuplicateSessionTags', {});
  for (const key of keys) if (key.startsWith('aws:')) throw stsFault('ReservedSessionTag', { key });
  if (inherited.some(([key]) => keys.has(key.toLowerCase()))) throw stsFault('TransitiveTagFixed', {});
  if (transitive.some(key => !keys.has(key.toLowerCase()))) throw stsFault('TransitiveTagUnknown', {});
  return {
    tags: [...inherited, ...tags],
    transitive: [...inherited.map(([key]) => key), ...transitive],
  };
}

const lowerCase = (keys: readonly string[]): ReadonlySet<string> =>
  new Set(keys.map(key => key.toLowerCase()));
