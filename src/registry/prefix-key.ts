/** Stands for every repository. */
export const rootPrefix = 'ROOT';

/** What makes a prefix unique: it ends with a slash whether or not that is written. */
export const prefixKey = (prefix: string): string => (prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);

/** The keys of every prefix under which a repository lies, longest first: `a/b/c` lies under `a/b`, `a` and `ROOT`. */
export function prefixKeysOf(repository: string): string[] {
  const parts = repository.split('/');
  const keys = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
  return [...keys.reverse(), rootPrefix];
}
