import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ClinicRequest } from "../../test/support/clinic.ts";
import { accepted, clinic, field, grid, listOf, random, refused } from "../../test/support/clinic.ts";

const beds = { beds: [1, 2] };

const refusals: readonly (readonly [string, ClinicRequest, readonly string[]])[] = [
  [
    "unknown names",
    grid({ bed: [1], toString: [1] }, { fixed: { hasOwnProperty: 1 } }),
    [
      "PARAMETER_UNKNOWN /dimensions/bed",
      "PARAMETER_UNKNOWN /dimensions/toString",
      "PARAMETER_UNKNOWN /fixed/hasOwnProperty",
    ],
  ],
  [
    "a group for a parameter",
    grid(beds, { fixed: { pricing: { base_fare: 1 } } }),
    ["PARAMETER_UNKNOWN /fixed/pricing"],
  ],
  [
    "a value out of range in a short list",
    grid({ beds: [1, 2, 3, 101] }),
    ["PARAMETER_VALUE_INVALID /dimensions/beds/3"],
  ],
  [
    "the same under values",
    grid({ beds: { values: [1, 2.5] } }),
    ["PARAMETER_VALUE_INVALID /dimensions/beds/values/1"],
  ],
  [
    "the same in a choice",
    random({ mode: { choice: { values: ["fast", "fats"] } } }),
    ["PARAMETER_VALUE_INVALID /dimensions/mode/choice/values/1"],
  ],
  ["a part of a value", grid({ shares: [[0.5], [0.5, 2]] }), ["PARAMETER_VALUE_INVALID /dimensions/shares/1/1"]],
  ["null for what is not nullable", grid({ rate: [null] }), ["PARAMETER_VALUE_INVALID /dimensions/rate/0"]],
  ["a string for a number", grid({ rate: ["1"] }), ["PARAMETER_VALUE_INVALID /dimensions/rate/0"]],
  ["a bad fixed value", grid(beds, { fixed: { rate: -1 } }), ["PARAMETER_VALUE_INVALID /fixed/rate"]],
  [
    "generated values out of range",
    grid({ beds: { range: { start: 99, stop: 103, step: 1 } } }),
    ["PARAMETER_VALUE_INVALID /dimensions/beds/range"],
  ],
  [
    "generated values that are no integers",
    grid({ beds: { linspace: { start: 1, stop: 2, count: 3 } } }),
    ["PARAMETER_VALUE_INVALID /dimensions/beds/linspace"],
  ],
  [
    "no values",
    grid({ beds: [], mode: { values: [] } }),
    ["DIMENSION_EMPTY /dimensions/beds", "DIMENSION_EMPTY /dimensions/mode/values"],
  ],
  [
    "values twice, -0 being 0",
    grid({ rate: [0, 1, -0], shares: [[1], [1]] }),
    ["DIMENSION_DUPLICATE /dimensions/rate/2", "DIMENSION_DUPLICATE /dimensions/shares/1"],
  ],
  [
    "generated values twice",
    grid({ rate: { linspace: { start: 1, stop: 1, count: 9 } } }),
    ["DIMENSION_DUPLICATE /dimensions/rate/linspace"],
  ],
  [
    "too many values",
    grid({
      rate: { range: { start: 0, stop: 10_001, step: 1 } },
      constructor: { linspace: { start: 0, stop: 1, count: 10_001 } },
    }),
    ["DIMENSION_TOO_LARGE /dimensions/rate/range", "DIMENSION_TOO_LARGE /dimensions/constructor/linspace/count"],
  ],
  [
    "spacings that make no sense",
    grid({
      rate: { linspace: { start: 0, stop: 1, count: 1 } },
      constructor: { logspace: { start: 0, stop: -1, count: 3 } },
      "pricing.base_fare": { linspace: { start: -1e308, stop: 1e308, count: 3 } },
    }),
    [
      "DIMENSION_FORM_INVALID /dimensions/rate/linspace/count",
      "DIMENSION_FORM_INVALID /dimensions/constructor/logspace/start",
      "DIMENSION_FORM_INVALID /dimensions/constructor/logspace/stop",
      "DIMENSION_FORM_INVALID /dimensions/pricing.base_fare/linspace",
    ],
  ],
  [
    "ranges that make no sense",
    grid({ rate: { range: { start: 0, stop: 5, step: 0 } }, beds: { range: { start: 5, stop: 5, step: 1 } } }),
    ["DIMENSION_FORM_INVALID /dimensions/rate/range/step", "DIMENSION_FORM_INVALID /dimensions/beds/range"],
  ],
  [
    "distributions that make no sense",
    random({
      rate: { uniform: { low: 2, high: 2 } },
      constructor: { log_uniform: { low: 0, high: 2 } },
      "pricing.base_fare": { normal: { mean: 0, sd: 0 } },
      "pricing.surge": { normal: { mean: 0, sd: 1e308 } },
    }),
    [
      "DIMENSION_FORM_INVALID /dimensions/rate/uniform",
      "DIMENSION_FORM_INVALID /dimensions/constructor/log_uniform/low",
      "DIMENSION_FORM_INVALID /dimensions/pricing.base_fare/normal/sd",
      "DIMENSION_FORM_INVALID /dimensions/pricing.surge/normal",
    ],
  ],
  [
    "weights that make no sense",
    random({
      rate: { choice: { values: [1, 2], weights: [1] } },
      beds: { choice: { values: [1, 2], weights: [3, -1] } },
      mode: { choice: { values: ["fast"], weights: [0] } },
    }),
    [
      "DIMENSION_FORM_INVALID /dimensions/rate/choice/weights",
      "DIMENSION_FORM_INVALID /dimensions/beds/choice/weights/1",
      "DIMENSION_FORM_INVALID /dimensions/mode/choice/weights",
    ],
  ],
  [
    "distributions on an integer parameter",
    random({ beds: { normal: { mean: 5, sd: 1 } } }),
    ["SAMPLING_UNSUPPORTED /dimensions/beds/normal"],
  ],
  [
    "the logarithm of an integer parameter",
    random({ beds: { log_uniform: { low: 1, high: 9 } } }),
    ["SAMPLING_UNSUPPORTED /dimensions/beds/log_uniform"],
  ],
  [
    "bounds of an integer parameter",
    random({ beds: { uniform: { low: 0.5, high: 9 } } }),
    ["DIMENSION_FORM_INVALID /dimensions/beds/uniform"],
  ],
  [
    "numbers for what is no number",
    grid({ mode: { linspace: { start: 0, stop: 1, count: 2 } } }),
    ["SAMPLING_UNSUPPORTED /dimensions/mode/linspace"],
  ],
  [
    "distributions in a grid and in a zip",
    { sampling: "zip", dimensions: { rate: { uniform: { low: 0, high: 1 } }, ...beds } },
    ["SAMPLING_UNSUPPORTED /dimensions/rate/uniform"],
  ],
  [
    "a choice in a grid",
    grid({ beds: { choice: { values: [1, 2] } } }),
    ["SAMPLING_UNSUPPORTED /dimensions/beds/choice"],
  ],
  ["random without a count", { sampling: "random", dimensions: beds }, ["SAMPLING_UNSUPPORTED /sampling"]],
  [
    "a count for a grid",
    { sampling: { strategy: "grid", count: 3 }, dimensions: beds },
    ["SAMPLING_UNSUPPORTED /sampling/count"],
  ],
  ["lhs without a count", { sampling: "lhs", dimensions: beds }, ["SAMPLING_UNSUPPORTED /sampling"]],
  ["sobol without a count", { sampling: { strategy: "sobol" }, dimensions: beds }, ["SAMPLING_UNSUPPORTED /sampling"]],
  [
    "a count for a star",
    { sampling: { strategy: "star", count: 3 }, dimensions: beds },
    ["SAMPLING_UNSUPPORTED /sampling/count"],
  ],
  [
    "points for a sobol",
    { sampling: { strategy: "sobol", count: 3, points: [{}] }, dimensions: beds },
    ["SAMPLING_UNSUPPORTED /sampling/points"],
  ],
  [
    "distributions in a star",
    { sampling: "star", dimensions: { rate: { normal: { mean: 0, sd: 1 } }, ...beds } },
    ["SAMPLING_UNSUPPORTED /dimensions/rate/normal"],
  ],
  [
    "a value twice in a star",
    { sampling: "star", dimensions: { beds: [1, 1] } },
    ["DIMENSION_DUPLICATE /dimensions/beds/1"],
  ],
  ["a star without dimensions", { sampling: "star" }, ["DIMENSION_EMPTY /dimensions"]],
  [
    "more points than a Sobol sequence has",
    { sampling: { strategy: "sobol", count: 4_294_967_297 }, dimensions: beds },
    ["TOO_MANY_POINTS /sampling/count"],
  ],
  [
    "more points of a Latin hypercube than shards can hold",
    { sampling: { strategy: "lhs", count: 100_000_000_001 }, dimensions: beds },
    ["TOO_MANY_POINTS /sampling/count"],
  ],
  [
    "points for a grid",
    { sampling: { strategy: "grid", points: [{}] }, dimensions: beds },
    ["SAMPLING_UNSUPPORTED /sampling/points"],
  ],
  ["no dimensions", {}, ["DIMENSION_EMPTY /dimensions"]],
  [
    "zip of unequal lengths",
    { sampling: "zip", dimensions: { beds: [1, 2], rate: [1, 2, 3] } },
    ["ZIP_LENGTHS_DIFFER /dimensions"],
  ],
  [
    "zip with an assignment twice",
    { sampling: "zip", dimensions: { beds: [1, 2, 1], rate: [1, 2, 1] } },
    ["DIMENSION_DUPLICATE /dimensions"],
  ],
  ["swept and fixed", grid(beds, { fixed: { beds: 3 } }), ["PARAMETER_CONFLICT /fixed/beds"]],
  ["listed and fixed", { ...listOf([{ beds: 1 }]), fixed: { beds: 3 } }, ["PARAMETER_CONFLICT /fixed/beds"]],
  ["a list without points", { sampling: "list" }, ["SAMPLING_UNSUPPORTED /sampling"]],
  ["a list with dimensions", { ...listOf([{ rate: 1 }]), dimensions: beds }, ["SAMPLING_UNSUPPORTED /dimensions"]],
  ["an empty list", listOf([]), ["POINTS_INVALID /sampling/points"]],
  ["a point without parameters", listOf([{}]), ["POINTS_INVALID /sampling/points/0"]],
  [
    "points that differ in their names",
    listOf([{ beds: 1 }, { rate: 1 }, { beds: 1, rate: 1 }]),
    ["POINTS_INVALID /sampling/points/1", "POINTS_INVALID /sampling/points/2"],
  ],
  [
    "points with bad names and values",
    listOf([
      { bed: 1, rate: 1 },
      { bed: 1, rate: -1 },
    ]),
    ["PARAMETER_UNKNOWN /sampling/points/0/bed", "PARAMETER_VALUE_INVALID /sampling/points/1/rate"],
  ],
  [
    "too many listed points",
    listOf(Array.from({ length: 100_001 }, () => ({ beds: 1 }))),
    ["TOO_MANY_POINTS /sampling/points"],
  ],
  [
    "a fixed seed with replicates",
    grid(beds, { replicates: 2, seed_policy: "fixed" }),
    ["SEED_POLICY_INVALID /replicates"],
  ],
  ["too many shards", grid(beds, { sharding: { shard_count: 1_000_001 } }), ["TOO_MANY_SHARDS /sharding/shard_count"]],
  ["shards too large", grid(beds, { sharding: { shard_size: 100_001 } }), ["TOO_MANY_POINTS /sharding/shard_size"]],
  [
    "shards too large for the points",
    grid(beds, { replicates: 100_001, sharding: { shard_count: 2 } }),
    ["TOO_MANY_POINTS /sharding/shard_count"],
  ],
  [
    "shards too many for the points",
    grid(beds, { replicates: 1_000_000, sharding: { shard_size: 1 } }),
    ["TOO_MANY_SHARDS /sharding/shard_size"],
  ],
  [
    "more points than shards can hold",
    { sampling: { strategy: "random", count: 100_000_000_001 }, dimensions: beds },
    ["TOO_MANY_POINTS /sampling/count"],
  ],
  [
    "too many replicates",
    { sampling: { strategy: "random", count: 100_000_000 }, dimensions: beds, replicates: 1001 },
    ["TOO_MANY_POINTS /replicates"],
  ],
  [
    "everything at once",
    grid({ bed: [1], rate: [-1], mode: [] }, { fixed: { beds: 0 }, sharding: { shard_size: 100_001 } }),
    [
      "PARAMETER_UNKNOWN /dimensions/bed",
      "PARAMETER_VALUE_INVALID /dimensions/rate/0",
      "DIMENSION_EMPTY /dimensions/mode",
      "PARAMETER_VALUE_INVALID /fixed/beds",
      "TOO_MANY_POINTS /sharding/shard_size",
    ],
  ],
];

describe("refusals, each with its code and place", () => {
  for (const [name, input, expected] of refusals) test(name, () => assert.deepEqual(refused(input), expected));

  test("a grid of 10,000 to the power of 40", () => {
    const parameters = Array.from({ length: 40 }, (_, at) =>
      field(`p${at}`, "f64", { type: "number" }, { default: 0 }),
    );
    const dimensions = parameters.map(({ name }) => [name, { linspace: { start: 0, stop: 1, count: 10_000 } }]);
    const input = { dimensions: Object.fromEntries(dimensions) };
    assert.deepEqual(refused(input, { ...clinic, parameters }), ["TOO_MANY_POINTS /dimensions"]);
  });

  test("more dimensions than there are direction numbers for", () => {
    const parameters = Array.from({ length: 1112 }, (_, at) =>
      field(`p${at}`, "f64", { type: "number" }, { default: 0 }),
    );
    const dimensions = parameters.map(({ name }) => [name, [0, 1]]);
    const input = (count: number, strategy: "sobol" | "lhs"): ClinicRequest => ({
      sampling: { strategy, count: 4 },
      dimensions: Object.fromEntries(dimensions.slice(0, count)),
    });
    assert.deepEqual(refused(input(1112, "sobol"), { ...clinic, parameters }), ["SAMPLING_UNSUPPORTED /dimensions"]);
    accepted(input(1111, "sobol"), { ...clinic, parameters });
    accepted(input(1112, "lhs"), { ...clinic, parameters });
  });

  test("a star of a parameter that has no default", () => {
    const parameters = [...clinic.parameters, field("dose", "f64", { type: "number" })];
    const star = (rest: ClinicRequest): ClinicRequest => ({ sampling: "star", ...rest });
    const model = { ...clinic, parameters };
    assert.deepEqual(refused(star({ dimensions: { ...beds, dose: [1, 2] } }), model), [
      "SAMPLING_UNSUPPORTED /dimensions/dose",
    ]);
    accepted(star({ dimensions: beds, fixed: { dose: 1 } }), model);
    accepted(star({ dimensions: { ...beds, "pricing.surge": [null, 2] }, fixed: { dose: 1 } }), model);
  });

  test("a parameter without default that nothing gives", () => {
    const parameters = [...clinic.parameters, field("dose", "f64", { type: "number" })];
    assert.deepEqual(refused(grid(beds), { ...clinic, parameters }), ["PARAMETER_REQUIRED /fixed/dose"]);
    accepted(grid(beds, { fixed: { dose: 1 } }), { ...clinic, parameters });
    accepted(grid({ dose: [1] }), { ...clinic, parameters });
  });

  test("replicates of a model that draws no random numbers", () => {
    const model = { ...clinic, stochastic: false };
    assert.deepEqual(refused(grid(beds, { replicates: 2 }), model), ["SEED_POLICY_INVALID /replicates"]);
    accepted(grid(beds, { seed_policy: "fixed" }), model);
  });

  test("a path where no file is read", () => {
    const input: ClinicRequest = { sampling: { strategy: "list", points: "points.csv" } };
    assert.deepEqual(refused(input), ["POINTS_FILE_INVALID /sampling/points"]);
  });
});
