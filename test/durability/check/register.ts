/** A write to something that holds one value, as its client saw it: when it began and when it was acknowledged. */
export interface Write<V> {
  readonly value: V;
  readonly begun: number;
  /** Undefined while nobody knows. */
  readonly ended: number | undefined;
}

/**
 * What a register may hold: what any write put there that no acknowledged write followed. One that was not
 * acknowledged may have happened or not.
 */
export function possibleValues<V>(writes: readonly Write<V>[]): Set<V> {
  const certain = writes.filter(write => write.ended !== undefined);
  const standing = writes.filter(
    ({ ended }) => ended === undefined || !certain.some(other => other.begun > ended),
  );
  return new Set(standing.map(write => write.value));
}
