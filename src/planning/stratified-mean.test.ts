import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sampleBits } from "../contract/index.ts";
import { stratifiedMean } from "./stratified-mean.ts";

/** 0 to 1, the same at every run. */
const draw = (run: number, at: number) => sampleBits(run, at, "test") / 2 ** 52;

describe("stratifiedMean", () => {
  it("is exact where all values are known", () => {
    assert.deepEqual(stratifiedMean([1, 5, 3], 3), { mean: 3, interval: { low: 3, high: 3 } });
    assert.deepEqual(stratifiedMean([7], 1), { mean: 7, interval: { low: 7, high: 7 } });
  });

  it("says no interval from a single value", () => {
    assert.deepEqual(stratifiedMean([7], 2), { mean: 7, interval: null });
  });

  it("has the interval of Student's t: five values with a standard error of 1 of a large population", () => {
    // Differences of 2 and -2: the variance of the mean is 4 * 4 / (2 * 4 * 5) = 2 / 5; t of 4 degrees is 2.7764.
    const { mean, interval } = stratifiedMean([10, 12, 10, 12, 10], 1e12);
    assert.equal(mean, 10.8);
    assert.ok(interval);
    assert.ok(Math.abs(interval.high - (10.8 + 2.7764 * Math.sqrt(0.4))) < 0.02, `${interval.high}`);
    assert.ok(Math.abs(interval.low - (10.8 - 2.7764 * Math.sqrt(0.4))) < 0.02, `${interval.low}`);
  });

  it("does not go below 0", () => {
    assert.equal(stratifiedMean([0, 0, 0, 100], 1000).interval?.low, 0);
  });

  it("holds the mean of skewed populations with a trend in about 95 of 100 samples, by intervals that are not wide", () => {
    const population = Array.from({ length: 4000 }, (_, at) => 1 + at / 1000 - Math.log(1 - draw(0, at)));
    const truth = population.reduce((sum, value) => sum + value, 0) / population.length;
    const size = 40;
    let held = 0;
    for (let run = 1; run <= 400; run++) {
      const sample = Array.from(
        { length: size },
        (_, stratum) => population[stratum * 100 + Math.floor(draw(run, stratum) * 100)]!,
      );
      const { interval } = stratifiedMean(sample, population.length);
      assert.ok(interval);
      if (interval.low <= truth && truth <= interval.high) held++;
      // A standard deviation of 1 within strata: about 2 * 2.02 / sqrt(40).
      assert.ok(interval.high - interval.low < 1.4);
    }
    assert.ok(held >= 360 && held <= 399, `${held} of 400`);
  });
});
