import { keyedPermutation } from "./keyed-permutation.ts";
import type { UnitSource } from "./unit.ts";
import { sampleUnit } from "./unit.ts";

/** 2^-51. */
const MARGIN = 4.440892098500626e-16;

/** What one dimension of a Latin hypercube depends on. */
export interface LatinHypercubeOptions {
  readonly seed: number;
  /** Points of the hypercube, and strata of each dimension: from 1 to 10^11. */
  readonly count: number;
  readonly dimension: string;
}

/**
 * One dimension of a Latin hypercube: (0, 1) in `count` strata of equal width, in which every point has one to itself.
 * Which one is a keyed permutation of the points; where in it is `sampleUnit`.
 *
 * `floor(unit * count)`, computed in doubles, is the stratum for every point. Source: DESIGN section 6, "lhs"; ADR 0010.
 */
export function latinHypercube({ seed, count, dimension }: LatinHypercubeOptions): UnitSource {
  const stratumOf = keyedPermutation(`lhs.1:${seed}:${count}:${dimension}`, count);
  // The sum and the quotient are rounded, each by less than a quarter of this: no point may be carried over an edge.
  const margin = count * MARGIN;
  return (designIndex) => {
    const jitter = Math.min(Math.max(sampleUnit(seed, designIndex, dimension), margin), 1 - margin);
    return (stratumOf(designIndex) + jitter) / count;
  };
}
