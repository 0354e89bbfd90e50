import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DimensionForm, Json } from "../../src/contract/index.ts";
import type { Check, Distribution } from "./support/checks.ts";
import {
  describeChecks,
  distanceFrom,
  frequencies,
  kolmogorov,
  moments,
  normalDistribution,
  uncorrelated,
  uniformDistribution,
} from "./support/checks.ts";
import { assignmentsOf, openDesign, unitsOf } from "./support/designs.ts";

/** What random, lhs and sobol draw, from every form of a dimension. */

const COUNT = 20_000;

const continuous: readonly (readonly [name: string, form: DimensionForm, distribution: Distribution])[] = [
  ["uniform", { uniform: { low: -1.5, high: 2.25 } }, uniformDistribution(-1.5, 2.25)],
  ["log_uniform", { log_uniform: { low: 1e-4, high: 50 } }, (x) => Math.log(x / 1e-4) / Math.log(50 / 1e-4)],
  ["normal", { normal: { mean: 10, sd: 2.5 } }, normalDistribution(10, 2.5)],
];

const equally = (values: readonly Json[]) => new Map(values.map((value) => [value, 1 / values.length]));
const discrete: readonly (readonly [name: string, form: DimensionForm, probabilities: ReadonlyMap<Json, number>])[] = [
  ["integer_uniform", { uniform: { low: -2, high: 3 } }, equally([-2, -1, 0, 1, 2, 3])],
  ["text_choice", { choice: { values: ["a", "b", "c"], weights: null } }, equally(["a", "b", "c"])],
  [
    "text_weighted_choice",
    { choice: { values: ["a", "never", "b", "c"], weights: [1, 0, 6, 0.5] } },
    new Map([
      ["a", 1 / 7.5],
      ["b", 6 / 7.5],
      ["c", 0.5 / 7.5],
    ]),
  ],
  ["values", { values: [0.5, 7, -3] }, equally([0.5, 7, -3])],
  ["range", { range: { start: 10, stop: 0, step: -3 } }, equally([10, 7, 4, 1])],
  ["linspace", { linspace: { start: 0, stop: 1, count: 5 } }, equally([0, 0.25, 0.5, 0.75, 1])],
];

/** One dimension of a design. */
const column = (strategy: "random" | "lhs" | "sobol", count: number, name: string, form: DimensionForm) =>
  assignmentsOf({ strategy, seed: 31, count, dimensions: { [name]: form } }).map(([value]) => value as Json);

/** The units of one point in designs of many seeds, one array for each dimension. */
const acrossSeeds = (strategy: "random" | "lhs" | "sobol", point: number, dimensionCount = 1) => {
  const unit: DimensionForm = { uniform: { low: 0, high: 1 } };
  const dimensions = Object.fromEntries(Array.from({ length: dimensionCount }, (_, at) => [`x${at}`, unit]));
  const points = Array.from({ length: 5000 }, (_, seed) =>
    openDesign({ strategy, seed, count: 64, dimensions }).assignment(point),
  );
  return Array.from({ length: dimensionCount }, (_, at) => points.map((values) => values[at] as number));
};
const columnsOf = (points: readonly (readonly number[])[]) =>
  (points[0] ?? []).map((_, at) => points.map((point) => point[at] as number));

const [uniformForm, logUniformForm, normalForm] = continuous.map(([, form]) => form) as [
  DimensionForm,
  DimensionForm,
  DimensionForm,
];
const logs = [Math.log(1e-4), Math.log(50)] as const;

const checks: readonly Check[] = [
  ...moments("random, uniform", () => column("random", COUNT, "x", uniformForm) as number[], {
    mean: 0.375,
    variance: 3.75 ** 2 / 12,
    kurtosis: 9 / 5,
  }),
  ...moments(
    "random, the logarithm of log_uniform",
    () => (column("random", COUNT, "x", logUniformForm) as number[]).map(Math.log),
    { mean: (logs[0] + logs[1]) / 2, variance: (logs[1] - logs[0]) ** 2 / 12, kurtosis: 9 / 5 },
  ),
  ...moments("random, normal", () => column("random", COUNT, "x", normalForm) as number[], {
    mean: 10,
    variance: 6.25,
    kurtosis: 3,
  }),
  ...continuous.map(([name, form, distribution]) =>
    kolmogorov(`random, ${name}`, () => column("random", COUNT, name, form) as number[], distribution),
  ),
  ...discrete.map(([name, form, probabilities]) =>
    frequencies(`random, ${name}`, () => column("random", COUNT, name, form), probabilities),
  ),
  uncorrelated("random, ten dimensions, every two", () =>
    columnsOf(unitsOf({ strategy: "random", seed: 32, count: 5000, dimensionCount: 10 })),
  ),
  uncorrelated("random, points and those after them", () => {
    const [units = []] = columnsOf(unitsOf({ strategy: "random", seed: 33, count: COUNT, dimensionCount: 1 }));
    return [units.slice(0, -1), units.slice(1)];
  }),
  kolmogorov(
    "lhs, places within the strata",
    () => {
      const [units = []] = columnsOf(unitsOf({ strategy: "lhs", seed: 36, count: COUNT, dimensionCount: 1 }));
      return units.map((unit) => unit * COUNT - Math.floor(unit * COUNT));
    },
    uniformDistribution(),
  ),
  uncorrelated("lhs, ten dimensions, every two", () =>
    columnsOf(unitsOf({ strategy: "lhs", seed: 34, count: 5000, dimensionCount: 10 })),
  ),
  uncorrelated("lhs, points and those after them", () => {
    const [units = []] = columnsOf(unitsOf({ strategy: "lhs", seed: 35, count: COUNT, dimensionCount: 1 }));
    return [units.slice(0, -1), units.slice(1)];
  }),
  ...(["random", "lhs", "sobol"] as const).flatMap((strategy) => [
    kolmogorov(
      `${strategy}, one point of many seeds`,
      () => acrossSeeds(strategy, 37)[0] as number[],
      uniformDistribution(),
    ),
    uncorrelated(`${strategy}, four dimensions of one point of many seeds, every two`, () =>
      acrossSeeds(strategy, 5, 4),
    ),
  ]),
];

describeChecks("draws", checks);

describe("every distribution is covered as evenly as its strata permit", () => {
  const count = 4096;
  for (const strategy of ["lhs", "sobol"] as const) {
    for (const [name, form, distribution] of continuous) {
      test(`${strategy}, ${name}`, () => {
        const distance = distanceFrom(column(strategy, count, name, form) as number[], distribution);
        assert.ok(distance < 1 / count + 1e-12, `${distance * count} strata`);
      });
    }
    for (const [name, form, probabilities] of discrete) {
      test(`${strategy}, ${name}`, () => {
        const values = column(strategy, count, name, form);
        for (const [value, probability] of probabilities) {
          const found = values.filter((each) => each === value).length;
          assert.ok(Math.abs(found - probability * count) < 2, `${found} of ${value}`);
        }
        assert.ok(values.every((value) => probabilities.has(value)));
      });
    }
  }
});
