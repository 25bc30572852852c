/** Remembers what was read until `forget`. */
export interface FactCache<T> {
  /** What is remembered under `key`, else what `load` gives. What is not there is not remembered. */
  get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
  forget(): void;
}

/**
 * A cache that is never stale: something read before a `forget` is not kept after it, for the read may have begun
 * before the write that the `forget` is about. It starts anew once it holds `capacity` entries.
 */
export function factCache<T>(capacity = 10_000): FactCache<T> {
  let generation = 0;
  const known = new Map<string, T>();
  return {
    async get(key, load) {
      const found = known.get(key);
      if (found !== undefined) return found;
      const begun = generation;
      const loaded = await load();
      if (loaded !== undefined && begun === generation) {
        if (known.size >= capacity) known.clear();
        known.set(key, loaded);
      }
      return loaded;
    },
    forget() {
      generation += 1;
      known.clear();
    },
  };
}
