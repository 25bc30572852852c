/** Which tags of a repository may move to another image. */
export interface TagMutability {
  readonly mode: 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';
  /** Patterns (`*` stands for any run of characters) of the tags that are treated the other way round. */
  readonly exclusions: readonly string[];
}

const matches = (pattern: string, tag: string): boolean => {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return tag === pattern;
  if (!tag.startsWith(head) || !tag.endsWith(tail) || tag.length < head.length + tail.length) return false;
  let from = head.length;
  const end = tag.length - tail.length;
  return parts.every(part => {
    const at = tag.indexOf(part, from);
    from = at + part.length;
    return at >= 0 && from <= end;
  });
};

/** May this tag, once set, never point at another image? */
export function isImmutable(mutability: TagMutability, tag: string): boolean {
  const excluded = mutability.exclusions.some(pattern => matches(pattern, tag));
  return mutability.mode.startsWith('IMMUTABLE') !== excluded;
}
