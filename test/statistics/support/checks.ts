import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { normalQuantile } from "../../../src/contract/index.ts";

/**
 * A statistical test: what it found, and the limit that a right implementation exceeds with probability `alpha`, over
 * all choices of its seeds. Seeds are fixed, so a test that passed passes for ever.
 */
export interface Check {
  readonly title: string;
  run(alpha: number): { readonly found: number; readonly limit: number };
}

/**
 * The false-alarm rate of a whole list of checks. Each of n gets the n-th part of it, so by Bonferroni's inequality the
 * chance that fixed seeds make a right implementation fail any of them is at most this, however they depend on each other.
 */
const FALSE_ALARM_RATE = 1e-4;

/** Makes every check a test of its own. */
export function describeChecks(title: string, checks: readonly Check[]): void {
  const alpha = FALSE_ALARM_RATE / checks.length;
  describe(`${title}: ${checks.length} checks of a false-alarm rate of ${alpha.toExponential(1)} each`, () => {
    for (const check of checks) {
      test(check.title, () => {
        const { found, limit } = check.run(alpha);
        assert.ok(found < limit, `found ${found}, limit ${limit}`);
      });
    }
  });
}

/** Distribution function of a continuous distribution. */
export type Distribution = (x: number) => number;

/** Kolmogorov and Smirnov: the largest distance of the sample from its distribution, times sqrt n. */
export function kolmogorov(title: string, sample: () => readonly number[], distribution: Distribution): Check {
  const run = (alpha: number) => {
    const values = sample();
    const root = Math.sqrt(values.length);
    // The first term of Kolmogorov's series, which is all that counts this far out, with Stephens' correction.
    return {
      found: distanceFrom(values, distribution) * (root + 0.12 + 0.11 / root),
      limit: Math.sqrt(Math.log(2 / alpha) / 2),
    };
  };
  return { title: `Kolmogorov-Smirnov: ${title}`, run };
}

/** The largest distance between the empirical distribution of the values and a continuous one. */
export function distanceFrom(values: readonly number[], distribution: Distribution): number {
  const sorted = Float64Array.from(values).sort();
  let distance = 0;
  for (const [index, value] of sorted.entries()) {
    const probability = distribution(value);
    distance = Math.max(distance, (index + 1) / sorted.length - probability, probability - index / sorted.length);
  }
  return distance;
}

/** A statistic that is standard normal, both of whose tails are alarming. */
export function normal(title: string, statistic: () => number): Check {
  return { title, run: (alpha) => ({ found: Math.abs(statistic()), limit: normalQuantile(1 - alpha / 2) }) };
}

/** Mean and variance of a sample whose distribution has these moments. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** Of the fourth moment; 3 for a normal distribution. */
  readonly kurtosis: number;
}

export function moments(title: string, sample: () => readonly number[], expected: Moments): readonly Check[] {
  const { mean, variance, kurtosis } = expected;
  return [
    normal(`mean: ${title}`, () => {
      const values = sample();
      return (average(values) - mean) / Math.sqrt(variance / values.length);
    }),
    normal(`variance: ${title}`, () => {
      const squares = sample().map((value) => (value - mean) ** 2);
      return (average(squares) - variance) / (variance * Math.sqrt((kurtosis - 1) / squares.length));
    }),
  ];
}

/** Pearson: how often each of some values occurred, given their probabilities; what else occurred is an alarm. */
export function frequencies<Value>(
  title: string,
  sample: () => readonly Value[],
  probabilities: ReadonlyMap<Value, number>,
): Check {
  const run = (alpha: number) => {
    const counts = new Map<Value, number>();
    const values = sample();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    let found = 0;
    for (const [value, probability] of probabilities) {
      const expected = probability * values.length;
      found += ((counts.get(value) ?? 0) - expected) ** 2 / expected;
      counts.delete(value);
    }
    return {
      found: counts.size === 0 ? found : Number.POSITIVE_INFINITY,
      limit: chiSquareLimit(probabilities.size - 1, alpha),
    };
  };
  return { title: `frequencies: ${title}`, run };
}

/** What chi-square with `freedom` degrees exceeds with probability `alpha`, by Wilson and Hilferty: a little more for few degrees. */
export function chiSquareLimit(freedom: number, alpha: number): number {
  const variance = 2 / (9 * freedom);
  return freedom * (1 - variance + normalQuantile(1 - alpha) * Math.sqrt(variance)) ** 3;
}

/** How far the correlation of two samples of units is from 0, in standard deviations. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  // 12 (x - 1/2)(y - 1/2) has mean 0 and standard deviation 1.
  return average(x.map((unit, at) => 12 * (unit - 0.5) * ((y[at] as number) - 0.5))) * Math.sqrt(x.length);
}

/** Every two of the samples against each other: their squared correlations sum to chi-square. */
export function uncorrelated(title: string, samples: () => readonly (readonly number[])[]): Check {
  const run = (alpha: number) => {
    const all = samples();
    const pairs = all.flatMap((x, at) => all.slice(at + 1).map((y) => correlation(x, y)));
    const found = pairs.reduce((sum, each) => sum + each * each, 0);
    return { found, limit: chiSquareLimit(pairs.length, alpha) };
  };
  return { title: `no correlation: ${title}`, run };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export const uniformDistribution =
  (low = 0, high = 1): Distribution =>
  (x) =>
    Math.min(Math.max((x - low) / (high - low), 0), 1);

export const exponentialDistribution =
  (rate = 1): Distribution =>
  (x) =>
    x <= 0 ? 0 : -Math.expm1(-rate * x);

/** By the series of Marsaglia, Journal of Statistical Software 11 (2004), to about 1e-15. */
export const normalDistribution =
  (mean = 0, sd = 1): Distribution =>
  (x) => {
    const z = (x - mean) / sd;
    if (Math.abs(z) > 8) return z < 0 ? 0 : 1;
    let sum = z;
    let term = z;
    for (let odd = 3; sum + term !== sum; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  };
