import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Field, ModelDescription, Problem, RequestForm, SweepRequestInput } from "../contract/index.ts";
import { parseRequest, requestFormSchema } from "../contract/index.ts";
import type { NormaliseOptions } from "./index.ts";
import { normaliseRequest, openPlan } from "./index.ts";

function field(name: string, type: Field["type"], schema: Field["schema"], rest: Partial<Field> = {}): Field {
  return { name, column: name.replace(".", "_"), type, nullable: false, schema, ...rest };
}

const clinic: ModelDescription = {
  kind: "model.1",
  name: "clinic",
  version: "1.0.0",
  stochastic: true,
  parameters: [
    field("beds", "i64", { type: "integer", minimum: 1, maximum: 100 }, { default: 10 }),
    field("rate", "f64", { type: "number", minimum: 0 }, { default: 1 }),
    field("pricing.base_fare", "f64", { type: "number" }, { default: 2.5 }),
    field("pricing.surge", "f64", { type: "number" }, { nullable: true, default: null }),
    field("mode", "str", { type: "string", enum: ["fast", "slow"] }, { default: "fast" }),
    field("is_open", "bool", { type: "boolean" }, { default: true }),
    field("shares", "str", { type: "array", items: { type: "number", maximum: 1 } }, { default: [1] }),
    field("constructor", "f64", { type: "number" }, { default: 0 }),
  ],
  derived: [],
  metrics: [],
};

type Input = Omit<SweepRequestInput, "model">;
const beds = { beds: [1, 2] };

function normalise(input: Input, model = clinic, options: Partial<NormaliseOptions> = {}) {
  const { request, problems } = parseRequest({ model: "clinic", ...input });
  assert.deepEqual(problems, []);
  assert.ok(request);
  return normaliseRequest(request, model, { modelReference: "clinic", alreadyRefused: false, ...options });
}

function accepted(input: Input, model = clinic, options: Partial<NormaliseOptions> = {}): RequestForm {
  const { form, problems } = normalise(input, model, options);
  assert.deepEqual(problems, []);
  assert.ok(form);
  return form;
}

/** Problems as `code pointer` lines. */
function refused(input: Input, model = clinic, options: Partial<NormaliseOptions> = {}): readonly string[] {
  const { form, problems } = normalise(input, model, options);
  assert.equal(form, undefined);
  return problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

function onlyProblem(input: Input, options: Partial<NormaliseOptions> = {}): Problem {
  const { problems } = normalise(input, clinic, options);
  assert.equal(problems.length, 1);
  return problems[0] as Problem;
}

describe("normal form", () => {
  test("every key is present, and dimensions stay forms", () => {
    const form = accepted({
      dimensions: {
        "pricing.base_fare": { linspace: { start: -0, stop: 1, count: 11 } },
        beds: [3, 1],
        constructor: [1, -0],
      },
      fixed: { rate: -0, "pricing.surge": null },
      labels: { study: "schools" },
      limits: { point_timeout_ms: 5 },
      sharding: { shard_size: 7 },
      seed: 4,
    });
    assert.deepEqual(requestFormSchema.parse(form), form);
    assert.deepEqual(form, {
      kind: "request.1",
      model: "clinic",
      dimensions: {
        "pricing.base_fare": { linspace: { start: 0, stop: 1, count: 11 } },
        beds: { values: [3, 1] },
        constructor: { values: [1, 0] },
      },
      fixed: { rate: 0, "pricing.surge": null },
      labels: { study: "schools" },
      limits: { point_timeout_ms: 5, max_failed_points: null },
      replicates: 1,
      sampling: { count: null, points: null, strategy: "grid" },
      seed: 4,
      seed_policy: "assignment",
      sharding: { shard_count: null, shard_size: 7, strategy: "shard_size" },
    });
    assert.ok(Object.isFrozen(form.dimensions.beds?.values));
  });

  test("random has a count, and a choice its weights or null", () => {
    const form = accepted({
      sampling: { strategy: "random", count: 5 },
      dimensions: {
        mode: { choice: { values: ["fast", "slow"] } },
        beds: { choice: { values: [1, 2], weights: [1, 3] } },
      },
      sharding: { shard_count: 1000 },
    });
    assert.deepEqual(form.sampling, { count: 5, points: null, strategy: "random" });
    assert.deepEqual(form.dimensions.mode, { choice: { values: ["fast", "slow"], weights: null } });
    assert.deepEqual(form.dimensions.beds, { choice: { values: [1, 2], weights: [1, 3] } });
    assert.deepEqual(form.sharding, { shard_count: 1000, shard_size: null, strategy: "shard_count" });
  });

  test("a list holds its points, written inline or read from a table", () => {
    const inline = accepted({
      sampling: {
        strategy: "list",
        points: [
          { beds: 1, rate: -0 },
          { rate: 2, beds: 3 },
        ],
      },
    });
    const table = {
      columns: ["beds", "rate"],
      rows: [
        ["1", "-0"],
        ["3", "2e0"],
      ],
    };
    const tabled = accepted({ sampling: { strategy: "list", points: "p.csv" } }, clinic, { pointsTable: table });
    assert.deepEqual(inline.sampling.points, [
      { beds: 1, rate: 0 },
      { beds: 3, rate: 2 },
    ]);
    assert.deepEqual(tabled, inline);
  });

  test("the columns of a zip may repeat values, and a list its points", () => {
    accepted({ sampling: "zip", dimensions: { beds: [1, 1, 2], rate: [1, 2, 1] } });
    accepted({ sampling: { strategy: "list", points: [{ beds: 1 }, { beds: 1 }] } });
  });
});

const grid = (dimensions: Input["dimensions"], rest: Input = {}): Input => ({ dimensions, ...rest });
const random = (dimensions: Input["dimensions"]): Input => ({ dimensions, sampling: { strategy: "random", count: 3 } });
const listOf = (points: Record<string, never>[] | object[]): Input =>
  ({ sampling: { strategy: "list", points } }) as Input;

const refusals: readonly (readonly [string, Input, readonly string[]])[] = [
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
    const input: Input = { sampling: { strategy: "list", points: "points.csv" } };
    assert.deepEqual(refused(input), ["POINTS_FILE_INVALID /sampling/points"]);
  });
});

describe("what a message says", () => {
  test("the nearest name, also inside a group", () => {
    assert.deepEqual(onlyProblem(grid(beds, { fixed: { ratee: 1 } })), {
      code: "PARAMETER_UNKNOWN",
      pointer: "/fixed/ratee",
      found: 'found the name "ratee"',
      valid:
        "the parameters of clinic are beds, rate, pricing.base_fare, pricing.surge, mode, is_open, shares, constructor." +
        ' Did you mean "rate"?',
    });
    assert.match(onlyProblem(grid(beds, { fixed: { surge: 1 } })).valid, / Did you mean "pricing\.surge"\?$/);
  });

  test("the members of a group", () => {
    const { valid } = onlyProblem(grid(beds, { fixed: { pricing: { base_fare: 1 } } }));
    assert.equal(valid, "pricing is a group of parameters: name one of pricing.base_fare, pricing.surge");
  });

  test("which generated value is wrong, and how many more are", () => {
    const problem = onlyProblem(grid({ beds: { range: { start: 91, stop: 111, step: 1 } } }));
    assert.equal(problem.found, "found 101 as value 11 of 20 (and 9 more like it)");
    assert.equal(problem.valid, "must be an integer, at least 1 and at most 100");
  });

  test("at most 20 problems of one list, and how many more there are", () => {
    const { problems } = normalise(grid({ rate: Array.from({ length: 1000 }, (_, at) => -1 - at) }));
    assert.equal(problems.length, 20);
    assert.equal(problems.at(-1)?.found, "found -20 (and 980 more like it)");
  });
});

describe("a request that other problems were cut out of", () => {
  const cut = { alreadyRefused: true };

  test("gives no form and no problem that may follow from what was cut", () => {
    const parameters = [...clinic.parameters, field("dose", "f64", { type: "number" })];
    assert.deepEqual(refused({}, { ...clinic, parameters }, cut), []);
    assert.deepEqual(refused(random({ rate: { uniform: { low: 0, high: 1 } } }), clinic, cut), []);
    const cutSampling: Input = { dimensions: { rate: { uniform: { low: 0, high: 1 } }, beds: [1, 1] } };
    assert.deepEqual(refused(cutSampling, clinic, cut), []);
    assert.deepEqual(refused({ sampling: { strategy: "list", points: "lost.csv" } }, clinic, cut), []);
  });

  test("still gives the others", () => {
    const input: Input = { sampling: "zip", dimensions: { beds: [1, 2], rate: [-1] } };
    assert.deepEqual(refused(input, clinic, cut), [
      "PARAMETER_VALUE_INVALID /dimensions/rate/0",
      "ZIP_LENGTHS_DIFFER /dimensions",
    ]);
  });
});

describe("points from a table", () => {
  const at = (columns: readonly string[], ...rows: readonly (readonly string[])[]) =>
    refused({ sampling: { strategy: "list", points: "p.csv" } }, clinic, { pointsTable: { columns, rows } });

  test("cells get the types of their parameters", () => {
    const pointsTable = {
      columns: ["beds", "rate", "pricing.surge", "mode", "is_open", "shares"],
      rows: [
        ["7", "+.5", "", "slow", "false", "[0.5, 1e-1]"],
        ["10", "1E3", "-2.", "fast", "true", "[]"],
      ],
    };
    const form = accepted({ sampling: { strategy: "list", points: "p.csv" } }, clinic, { pointsTable });
    assert.deepEqual(form.sampling.points, [
      { beds: 7, rate: 0.5, "pricing.surge": null, mode: "slow", is_open: false, shares: [0.5, 0.1] },
      { beds: 10, rate: 1000, "pricing.surge": -2, mode: "fast", is_open: true, shares: [] },
    ]);
  });

  test("cells that are not of the type", () => {
    for (const text of ["1abc", "0x10", "", " 1", "1,5", "Infinity", "NaN", "1_000", "-1", "1e999"]) {
      assert.deepEqual(at(["rate"], ["1"], [text]), ["PARAMETER_VALUE_INVALID /sampling/points/1/rate"], text);
    }
    assert.deepEqual(at(["beds"], ["1.5"]), ["PARAMETER_VALUE_INVALID /sampling/points/0/beds"]);
    assert.deepEqual(at(["is_open"], ["TRUE"]), ["PARAMETER_VALUE_INVALID /sampling/points/0/is_open"]);
    assert.deepEqual(at(["shares"], ["[1"], ["[2]"]), [
      "PARAMETER_VALUE_INVALID /sampling/points/0/shares",
      "PARAMETER_VALUE_INVALID /sampling/points/1/shares/0",
    ]);
  });

  test("integers that a double would round", () => {
    assert.deepEqual(at(["rate"], ["9007199254740993"]), ["INTEGER_TOO_LARGE /sampling/points/0/rate"]);
    assert.deepEqual(at(["shares"], ["[0.1, -9007199254740993]"]), ["INTEGER_TOO_LARGE /sampling/points/0/shares"]);
    assert.deepEqual(at(["rate"], ["1e300"], ["12345678901234567890.5"], ["-1"]), [
      "PARAMETER_VALUE_INVALID /sampling/points/2/rate",
    ]);
  });

  test("tables that are not well formed", () => {
    assert.deepEqual(at(["beds"]), ["POINTS_INVALID /sampling/points"]);
    assert.deepEqual(at(["beds", "beds"], ["1", "1"]), ["POINTS_FILE_INVALID /sampling/points"]);
    assert.deepEqual(at(["beds", "bedz"], ["1", "1"]), ["PARAMETER_UNKNOWN /sampling/points"]);
    assert.deepEqual(at(["beds", "rate"], ["1"]), ["POINTS_FILE_INVALID /sampling/points/0"]);
  });
});

test("what is accepted can be opened", () => {
  const { labels: _, limits: __, sharding: ___, ...form } = accepted({ dimensions: { beds: [1, 2], rate: [0, 1, 2] } });
  const plan = openPlan({ ...form, kind: "config.1", model_version: "1.0.0" }, clinic, 4);
  assert.deepEqual([plan.totalPoints, plan.dimensionNames, plan.assignment(5)], [6, ["beds", "rate"], [2, 2]]);
});
