/** The middle of `values`, at least one; of two in the middle the smaller. What a busy machine adds to a few is left out. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] as number;
}
