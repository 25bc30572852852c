/** The p-th quantile (0 to 1) of what was measured; of an even number the lower of the two in the middle. */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * p)] as number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) throw new Error('nothing was measured');
  const middle = sorted.length / 2;
  const above = sorted[Math.floor(middle)] as number;
  return Number.isInteger(middle) ? (above + (sorted[middle - 1] as number)) / 2 : above;
}

/** Half of the way from the least to the most, as a part of the median: what stands after ±. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / 2 / middle;
}
