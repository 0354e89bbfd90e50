import { normalQuantile } from "../contract/index.ts";

/** Of the intervals that `stratifiedMean` gives. */
export const CONFIDENCE = 0.95;

export interface MeanEstimate {
  readonly mean: number;
  /** The interval that holds the population's mean with `CONFIDENCE`; null where one value stands for several. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/**
 * The mean of a population of `population` values, none below 0, of which `sample` has one from each of equally large
 * strata, in the order of the strata; at least one.
 *
 * The interval is that of Student's t, with the variance of the mean from the squared differences of neighbours (Wolter,
 * Introduction to Variance Estimation, 2nd ed., 8.2, estimator v2): a trend over the strata hardly widens it. It has no
 * width where the sample is the population, and is a rough one for few values or skewed ones. Deterministic.
 */
export function stratifiedMean(sample: readonly number[], population: number): MeanEstimate {
  const count = sample.length;
  const mean = sample.reduce((sum, value) => sum + value, 0) / count;
  if (count === population) return { mean, interval: { low: mean, high: mean } };
  if (count === 1) return { mean, interval: null };
  let squares = 0;
  for (let at = 1; at < count; at++) {
    const step = (sample[at] as number) - (sample[at - 1] as number);
    squares += step * step;
  }
  const variance = (squares / (2 * (count - 1) * count)) * (1 - count / population);
  const halfWidth = tQuantile((1 + CONFIDENCE) / 2, count - 1) * Math.sqrt(variance);
  return { mean, interval: { low: Math.max(0, mean - halfWidth), high: mean + halfWidth } };
}

/** Student's t quantile by its expansion about the normal one (Abramowitz and Stegun 26.7.5): 2 % off at 3 degrees. */
function tQuantile(probability: number, degrees: number): number {
  const z = normalQuantile(probability);
  const square = z * z;
  const terms = [
    z * (square + 1) * (1 / 4),
    z * ((5 * square + 16) * square + 3) * (1 / 96),
    z * (((3 * square + 19) * square + 17) * square - 15) * (1 / 384),
  ];
  return terms.reduceRight((sum, term) => (sum + term) / degrees, 0) + z;
}
