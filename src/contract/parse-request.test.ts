import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ErrorCode } from "./index.ts";
import { parseRequest } from "./index.ts";

/** Code, place, and words that the message must contain. */
type Expected = readonly [code: ErrorCode, pointer: string, ...words: string[]];
type Case = readonly [name: string, input: unknown, ...expected: Expected[]];

/** A request that is right but for `parts`. */
const request = (parts: object) => ({ model: "sir", ...parts });
const dimension = (of: unknown) => request({ dimensions: { a: of } });
const json = (text: string): unknown => JSON.parse(text);
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inside) => [inside], 1);

const formKeys = "values, range, linspace, logspace, uniform, log_uniform, normal, choice";
const samplingWords = "must be grid, zip, list or random, or an object such as { strategy: random, count: 100 }";

const cases: Record<string, readonly Case[]> = {
  "the whole request": [
    ["null", null, ["TYPE_INVALID", "", "found null", "must be an object"]],
    ["nothing", undefined, ["KEY_MISSING", "", "found nothing", "must be an object"]],
    ["a list", [], ["TYPE_INVALID", "", "found []"]],
    ["a text", "model: sir", ["TYPE_INVALID", "", 'found "model: sir"']],
    ["a number", 3, ["TYPE_INVALID", ""]],
    ["NaN", Number.NaN, ["NUMBER_NOT_FINITE", "", "found NaN"]],
    ["a list with NaN", [Number.NaN], ["NUMBER_NOT_FINITE", "/0"], ["TYPE_INVALID", ""]],
    ["an empty object", {}, ["KEY_MISSING", "/model", "found nothing", "must be a string"]],
    ["a Map", new Map([["model", "sir"]]), ["KEY_MISSING", "/model"]],
  ],
  "unknown keys": [
    [
      "a typo",
      request({ dimension: {} }),
      [
        "KEY_UNKNOWN",
        "/dimension",
        'found the key "dimension"',
        "model, run_id, labels, sampling, dimensions, fixed, replicates, seed, seed_policy, sharding, limits",
        'Did you mean "dimensions"?',
      ],
    ],
    ["nothing near", request({ zzz: 1 }), ["KEY_UNKNOWN", "/zzz", "limits"]],
    [
      "names that objects inherit",
      request({ toString: 1, constructor: 2 }),
      ["KEY_UNKNOWN", "/toString"],
      ["KEY_UNKNOWN", "/constructor"],
    ],
    ["a name that needs escaping", request({ "a/b~c": 1 }), ["KEY_UNKNOWN", "/a~1b~0c"]],
    [
      "in limits",
      request({ limits: { point_timeout: 1 } }),
      ["KEY_UNKNOWN", "/limits/point_timeout", "point_timeout_ms, max_failed_points"],
    ],
    [
      "in sampling",
      request({ sampling: { strategy: "random", cuont: 3 } }),
      ["KEY_UNKNOWN", "/sampling/cuont", "strategy, count, points", 'Did you mean "count"?'],
    ],
    [
      "in sharding",
      request({ sharding: { shardcount: 1 } }),
      ["KEY_UNKNOWN", "/sharding/shardcount", 'Did you mean "shard_count"?'],
    ],
  ],
  model: [
    ["a number", { model: 3 }, ["TYPE_INVALID", "/model", "found 3", "must be a string"]],
    ["empty", { model: "" }, ["VALUE_INVALID", "/model", "must not be empty"]],
    ["NaN, reported once", { model: Number.NaN }, ["NUMBER_NOT_FINITE", "/model"]],
    ["misspelt key", { modle: "sir" }, ["KEY_MISSING", "/model"], ["KEY_UNKNOWN", "/modle", 'Did you mean "model"?']],
    ["5,000 characters", { model: "x".repeat(5000) }, ["STRING_INVALID", "/model", "x...", "4096 bytes"]],
  ],
  run_id: [
    "a/b",
    "../a",
    "a.b",
    "Abc",
    "1a",
    "-a",
    "a b",
    "a_b",
    "\u00e9",
    "",
    "a".repeat(65),
    "a".repeat(200),
    "a\n",
  ].map(
    (run_id): Case => [
      JSON.stringify(run_id).slice(0, 20),
      request({ run_id }),
      ["RUN_ID_INVALID", "/run_id", "found", "up to 63 lower-case letters, digits or hyphens"],
    ],
  ),
  "run_id of another type": [
    ["a number", request({ run_id: 3 }), ["TYPE_INVALID", "/run_id", "must be a string"]],
    ["null", request({ run_id: null }), ["TYPE_INVALID", "/run_id", "found null"]],
  ],
  labels: [
    ["not an object", request({ labels: "x" }), ["TYPE_INVALID", "/labels", "must be an object"]],
    ["a list", request({ labels: ["x"] }), ["TYPE_INVALID", "/labels", "must be an object"]],
    [
      "values that are no strings",
      request({ labels: { a: 3, b: null, c: "fine", d: ["x"] } }),
      ["TYPE_INVALID", "/labels/a", "must be a string"],
      ["TYPE_INVALID", "/labels/b"],
      ["TYPE_INVALID", "/labels/d"],
    ],
    ["not Unicode", request({ labels: { a: "\ud800" } }), ["STRING_INVALID", "/labels/a"]],
    [
      "a name that is not Unicode",
      request({ labels: { "\udc00": "x" } }),
      ["STRING_INVALID", "/labels/\udc00", "the key"],
    ],
  ],
  sampling: [
    [
      "a typo",
      request({ sampling: "gird" }),
      ["VALUE_INVALID", "/sampling", 'found "gird"', `${samplingWords}. Did you mean "grid"?`],
    ],
    ["not offered", request({ sampling: "lhs" }), ["VALUE_INVALID", "/sampling", samplingWords]],
    ["a number", request({ sampling: 3 }), ["TYPE_INVALID", "/sampling", samplingWords]],
    ["null", request({ sampling: null }), ["TYPE_INVALID", "/sampling", samplingWords]],
    ["a list", request({ sampling: ["grid"] }), ["TYPE_INVALID", "/sampling", samplingWords]],
    [
      "no strategy",
      request({ sampling: { count: 3 } }),
      ["KEY_MISSING", "/sampling/strategy", "found nothing", "must be grid, zip, list or random"],
    ],
    [
      "a strategy with a typo",
      request({ sampling: { strategy: "randon" } }),
      ["VALUE_INVALID", "/sampling/strategy", 'Did you mean "random"?'],
    ],
    ["a strategy that is no word", request({ sampling: { strategy: 3 } }), ["TYPE_INVALID", "/sampling/strategy"]],
    [
      "count 0",
      request({ sampling: { strategy: "random", count: 0 } }),
      ["VALUE_INVALID", "/sampling/count", "must be at least 1"],
    ],
    [
      "count 1.5",
      request({ sampling: { strategy: "random", count: 1.5 } }),
      ["TYPE_INVALID", "/sampling/count", "must be an integer"],
    ],
    [
      "count beyond 2^53",
      request({ sampling: { strategy: "random", count: 2 ** 53 } }),
      ["INTEGER_TOO_LARGE", "/sampling/count", "9007199254740991"],
    ],
    [
      "points of another type",
      request({ sampling: { strategy: "list", points: 3 } }),
      ["TYPE_INVALID", "/sampling/points", "must be a list of points or the path of a CSV file"],
    ],
    [
      "an empty path",
      request({ sampling: { strategy: "list", points: "" } }),
      ["VALUE_INVALID", "/sampling/points", "must not be empty"],
    ],
    [
      "bad points",
      request({ sampling: { strategy: "list", points: [3, { a: 1 }, { a: Number.NaN, b: () => 1 }, null] } }),
      ["NUMBER_NOT_FINITE", "/sampling/points/2/a"],
      ["TYPE_INVALID", "/sampling/points/0", "must be an object"],
      ["TYPE_INVALID", "/sampling/points/2/b", "found a function", "must be a JSON value"],
      ["TYPE_INVALID", "/sampling/points/3"],
    ],
  ],
  dimensions: [
    ["a list", request({ dimensions: [] }), ["TYPE_INVALID", "/dimensions", "must be an object"]],
    ...([3, "x", null, true] as const).map(
      (value): Case => [
        String(value),
        dimension(value),
        [
          "TYPE_INVALID",
          "/dimensions/a",
          `found ${JSON.stringify(value)}`,
          "must be a list of values or a form such as { linspace: … }",
        ],
      ],
    ),
    ["no form", dimension({}), ["VALUE_INVALID", "/dimensions/a", "found {}", `exactly one of the keys ${formKeys}`]],
    ["a form that is undefined", dimension({ linspace: undefined }), ["VALUE_INVALID", "/dimensions/a", formKeys]],
    [
      "two forms",
      dimension({ values: [1], range: { start: 0, stop: 1, step: 1 } }),
      ["VALUE_INVALID", "/dimensions/a", `exactly one of the keys ${formKeys}`],
    ],
    [
      "an unknown form",
      dimension({ linspce: { start: 0, stop: 1, count: 2 } }),
      ["KEY_UNKNOWN", "/dimensions/a/linspce", formKeys, 'Did you mean "linspace"?'],
    ],
    [
      "a missing key",
      dimension({ linspace: { start: 0, stop: 1 } }),
      ["KEY_MISSING", "/dimensions/a/linspace/count", "found nothing", "must be an integer"],
    ],
    [
      "a misspelt key",
      dimension({ normal: { maen: 0, sd: 1 } }),
      ["KEY_MISSING", "/dimensions/a/normal/mean"],
      ["KEY_UNKNOWN", "/dimensions/a/normal/maen", "the keys here are mean, sd", 'Did you mean "mean"?'],
    ],
    [
      "a form that is a number",
      dimension({ uniform: 3 }),
      ["TYPE_INVALID", "/dimensions/a/uniform", "must be an object"],
    ],
    ["values that are no list", dimension({ values: 3 }), ["TYPE_INVALID", "/dimensions/a/values", "must be a list"]],
    [
      "weights that are no numbers",
      dimension({ choice: { values: [1, 2], weights: ["a", 1] } }),
      ["TYPE_INVALID", "/dimensions/a/choice/weights/0", "must be a finite number"],
    ],
    [
      "everything wrong inside one form",
      dimension({ linspace: { start: "0", stop: -Infinity, count: 1.5, step: 1 } }),
      ["NUMBER_NOT_FINITE", "/dimensions/a/linspace/stop", "found -Infinity"],
      ["TYPE_INVALID", "/dimensions/a/linspace/start", "must be a finite number"],
      ["TYPE_INVALID", "/dimensions/a/linspace/count", "must be an integer"],
      ["KEY_UNKNOWN", "/dimensions/a/linspace/step"],
    ],
    [
      "two forms, one of them wrong inside, and an unknown one",
      dimension({ values: 1, range: { start: 0, stop: 1, step: 1 }, x: 1 }),
      ["TYPE_INVALID", "/dimensions/a/values"],
      ["KEY_UNKNOWN", "/dimensions/a/x"],
      ["VALUE_INVALID", "/dimensions/a", "exactly one"],
    ],
    [
      "values that no JSON has",
      dimension([Number.NaN, Infinity, -Infinity, 1n, 2n ** 53n, -(2n ** 64n), undefined, new Date(0), "\ud800"]),
      ["NUMBER_NOT_FINITE", "/dimensions/a/0", "found NaN"],
      ["NUMBER_NOT_FINITE", "/dimensions/a/1", "found Infinity"],
      ["NUMBER_NOT_FINITE", "/dimensions/a/2", "found -Infinity"],
      ["TYPE_INVALID", "/dimensions/a/3", "found 1", "not a bigint"],
      ["INTEGER_TOO_LARGE", "/dimensions/a/4", "found 9007199254740992", "at most 9007199254740991 in magnitude"],
      ["INTEGER_TOO_LARGE", "/dimensions/a/5", "found -18446744073709551616"],
      ["STRING_INVALID", "/dimensions/a/8"],
      ["KEY_MISSING", "/dimensions/a/6", "must be a JSON value"],
      ["TYPE_INVALID", "/dimensions/a/7", "must be a JSON value"],
    ],
    ["a name that needs escaping", request({ dimensions: { "a/b": 3 } }), ["TYPE_INVALID", "/dimensions/a~1b"]],
  ],
  fixed: [
    ["a list", request({ fixed: [1] }), ["TYPE_INVALID", "/fixed", "must be an object"]],
    ["undefined", request({ fixed: { a: undefined } }), ["KEY_MISSING", "/fixed/a", "must be a JSON value"]],
    [
      "a value deep inside",
      request({ fixed: { a: { b: [1, { c: Number.NaN }] } } }),
      ["NUMBER_NOT_FINITE", "/fixed/a/b/1/c"],
    ],
    ["a string of 5,000 characters", request({ fixed: { a: "x".repeat(5000) } }), ["STRING_INVALID", "/fixed/a"]],
    [
      "a key of 5,000 characters",
      request({ fixed: { ["x".repeat(5000)]: 1 } }),
      ["STRING_INVALID", `/fixed/${"x".repeat(5000)}`, "found the key"],
    ],
  ],
  "replicates and seed": [
    ["replicates 0", request({ replicates: 0 }), ["VALUE_INVALID", "/replicates", "found 0", "must be at least 1"]],
    [
      "replicates 1.5",
      request({ replicates: 1.5 }),
      ["TYPE_INVALID", "/replicates", "found 1.5", "must be an integer"],
    ],
    [
      'replicates "3"',
      request({ replicates: "3" }),
      ["TYPE_INVALID", "/replicates", 'found "3"', "must be an integer"],
    ],
    ["replicates null", request({ replicates: null }), ["TYPE_INVALID", "/replicates", "found null"]],
    [
      "replicates 2^31",
      request({ replicates: 2 ** 31 }),
      ["VALUE_INVALID", "/replicates", "must be at most 2147483647"],
    ],
    ["replicates 2^53, reported once", request({ replicates: 2 ** 53 }), ["INTEGER_TOO_LARGE", "/replicates"]],
    ["seed -1", request({ seed: -1 }), ["VALUE_INVALID", "/seed", "must be at least 0"]],
    ["seed -1.5, reported once", request({ seed: -1.5 }), ["TYPE_INVALID", "/seed"]],
    [
      "seed 2^53",
      request({ seed: 2 ** 53 }),
      ["INTEGER_TOO_LARGE", "/seed", "found 9007199254740992", "9007199254740991"],
    ],
    ["seed -2^53", request({ seed: -(2 ** 53) }), ["INTEGER_TOO_LARGE", "/seed"]],
    [
      "seed 2^64 as YAML reads it",
      request({ seed: 2n ** 64n }),
      ["INTEGER_TOO_LARGE", "/seed", "found 18446744073709551616"],
    ],
    ["seed Infinity", request({ seed: Infinity }), ["NUMBER_NOT_FINITE", "/seed"]],
    [
      "seed policy with a typo",
      request({ seed_policy: "assigment" }),
      ["VALUE_INVALID", "/seed_policy", 'must be assignment, index, replicate or fixed. Did you mean "assignment"?'],
    ],
    ["seed policy null", request({ seed_policy: null }), ["TYPE_INVALID", "/seed_policy"]],
  ],
  sharding: [
    [
      "a typo",
      request({ sharding: "atuo" }),
      ["VALUE_INVALID", "/sharding", 'must be auto, { shard_count: … } or { shard_size: … }. Did you mean "auto"?'],
    ],
    [
      "a number",
      request({ sharding: 3 }),
      ["TYPE_INVALID", "/sharding", "must be auto, { shard_count: … } or { shard_size: … }"],
    ],
    ["neither", request({ sharding: {} }), ["VALUE_INVALID", "/sharding", "must have shard_count or shard_size"]],
    [
      "both",
      request({ sharding: { shard_count: 1, shard_size: 2 } }),
      ["SHARDING_CONFLICT", "/sharding", "must have shard_count or shard_size, not both"],
    ],
    [
      "both, and both wrong",
      request({ sharding: { shard_count: 0, shard_size: "2" } }),
      ["VALUE_INVALID", "/sharding/shard_count", "must be at least 1"],
      ["TYPE_INVALID", "/sharding/shard_size", "must be an integer"],
      ["SHARDING_CONFLICT", "/sharding"],
    ],
    ["zero", request({ sharding: { shard_size: 0 } }), ["VALUE_INVALID", "/sharding/shard_size", "must be at least 1"]],
    [
      "2^31",
      request({ sharding: { shard_count: 2 ** 31 } }),
      ["VALUE_INVALID", "/sharding/shard_count", "must be at most 2147483647"],
    ],
  ],
  limits: [
    ["a number", request({ limits: 3 }), ["TYPE_INVALID", "/limits", "must be an object"]],
    ["null", request({ limits: null }), ["TYPE_INVALID", "/limits"]],
    [
      "timeout 0",
      request({ limits: { point_timeout_ms: 0 } }),
      ["VALUE_INVALID", "/limits/point_timeout_ms", "must be at least 1"],
    ],
    [
      "both wrong",
      request({ limits: { point_timeout_ms: "1s", max_failed_points: -1 } }),
      ["TYPE_INVALID", "/limits/point_timeout_ms", "must be an integer"],
      ["VALUE_INVALID", "/limits/max_failed_points", "must be at least 0"],
    ],
  ],
  __proto__: [
    [
      "at the top",
      json('{"model":"sir","__proto__":{"seed":1}}'),
      ["KEY_UNKNOWN", "/__proto__", 'found the key "__proto__"'],
    ],
    [
      "as a dimension",
      json('{"model":"sir","dimensions":{"__proto__":[1]}}'),
      ["KEY_UNKNOWN", "/dimensions/__proto__"],
    ],
    [
      "as a form",
      json('{"model":"sir","dimensions":{"a":{"__proto__":[1]}}}'),
      ["KEY_UNKNOWN", "/dimensions/a/__proto__"],
    ],
    ["as a label", json('{"model":"sir","labels":{"__proto__":"x"}}'), ["KEY_UNKNOWN", "/labels/__proto__"]],
    ["as a limit", json('{"model":"sir","limits":{"__proto__":{}}}'), ["KEY_UNKNOWN", "/limits/__proto__"]],
    [
      "in a fixed value",
      json('{"model":"sir","fixed":{"a":[{"__proto__":1}]}}'),
      ["KEY_UNKNOWN", "/fixed/a/0/__proto__"],
    ],
    [
      "in a point",
      json('{"model":"sir","sampling":{"strategy":"list","points":[{"__proto__":1}]}}'),
      ["KEY_UNKNOWN", "/sampling/points/0/__proto__"],
    ],
  ],
  nesting: [
    [
      "33 deep",
      request({ fixed: { a: nested(31) } }),
      ["VALUE_INVALID", `/fixed/a${"/0".repeat(31)}`, "at most 32 deep"],
    ],
    [
      "100,000 deep",
      request({ fixed: { a: nested(100_000) } }),
      ["VALUE_INVALID", `/fixed/a${"/0".repeat(31)}`, "at most 32 deep"],
    ],
    ["100,000 deep in place of a model", { model: nested(100_000) }, ["VALUE_INVALID", `/model${"/0".repeat(32)}`]],
    ["100,000 deep in place of a request", nested(100_000), ["VALUE_INVALID", "/0".repeat(33)]],
  ],
  "several problems at once": [
    [
      "in every part",
      {
        model: 1,
        run_id: "A",
        labels: { a: 1 },
        sampling: "grd",
        dimensions: { a: [Number.NaN], b: { range: {} } },
        fixed: { c: undefined },
        replicates: 0,
        seed: "x",
        seed_policy: "none",
        sharding: { shard_count: 1, shard_size: 1 },
        limits: { x: 1 },
        y: 2,
      },
      ["NUMBER_NOT_FINITE", "/dimensions/a/0"],
      ["TYPE_INVALID", "/model"],
      ["RUN_ID_INVALID", "/run_id"],
      ["TYPE_INVALID", "/labels/a"],
      ["VALUE_INVALID", "/sampling"],
      ["KEY_MISSING", "/dimensions/b/range/start"],
      ["KEY_MISSING", "/dimensions/b/range/stop"],
      ["KEY_MISSING", "/dimensions/b/range/step"],
      ["KEY_MISSING", "/fixed/c"],
      ["VALUE_INVALID", "/replicates"],
      ["TYPE_INVALID", "/seed"],
      ["VALUE_INVALID", "/seed_policy"],
      ["SHARDING_CONFLICT", "/sharding"],
      ["KEY_UNKNOWN", "/limits/x"],
      ["KEY_UNKNOWN", "/y"],
    ],
  ],
};

for (const [part, group] of Object.entries(cases)) {
  describe(`parseRequest refuses: ${part}`, () => {
    for (const [name, input, ...expected] of group) {
      test(name, () => {
        const { problems } = parseRequest(input);
        assert.deepEqual(
          problems.map(({ code, pointer }) => `${code} ${pointer}`).toSorted(),
          expected.map(([code, pointer]) => `${code} ${pointer}`).toSorted(),
        );
        for (const [, pointer, ...words] of expected) {
          const problem = problems.find((each) => each.pointer === pointer);
          for (const word of words)
            assert.ok(
              `${problem?.found}; ${problem?.valid}`.includes(word),
              `${word} in ${problem?.found}; ${problem?.valid}`,
            );
        }
      });
    }
  });
}

describe("parseRequest accepts", () => {
  test("the least request, and fills in the defaults", () => {
    assert.deepEqual(parseRequest({ model: "sir" }), {
      problems: [],
      request: {
        model: "sir",
        labels: {},
        sampling: "grid",
        dimensions: {},
        fixed: {},
        replicates: 1,
        seed: 0,
        seed_policy: "assignment",
        sharding: "auto",
        limits: { point_timeout_ms: 60_000, max_failed_points: null },
      },
    });
  });
  test("optional keys that are undefined, as TypeScript callers write them", () => {
    const { request: parsed, problems } = parseRequest({ model: "sir", run_id: undefined, seed: undefined });
    assert.deepEqual(problems, []);
    assert.equal(parsed?.seed, 0);
  });

  const forms = {
    short: [1, "a", null, true, [1], { b: 1 }],
    values: { values: [0.5] },
    range: { range: { start: 1, stop: 9, step: 2 } },
    linspace: { linspace: { start: 1.2, stop: 2.2, count: 101 } },
    logspace: { logspace: { start: 1, stop: 100, count: 3 } },
    uniform: { uniform: { low: 0, high: 1 } },
    log_uniform: { log_uniform: { low: 1, high: 10 } },
    normal: { normal: { mean: 0, sd: 1 } },
    choice: { choice: { values: ["a", "b"], weights: [1, 2] } },
    "choice without weights": { choice: { values: ["a", "b"] } },
    "choice with null weights": { choice: { values: ["a", "b"], weights: null } },
  };
  for (const [name, form] of Object.entries(forms)) {
    test(`the dimension ${name}, unchanged`, () => {
      const { request: parsed, problems } = parseRequest(dimension(form));
      assert.deepEqual(problems, []);
      assert.deepEqual(parsed?.dimensions, { a: form });
    });
  }
  test("names that objects inherit, which the model judges", () => {
    const dimensions = { constructor: [1], toString: [2], hasOwnProperty: [3] };
    const { request: parsed, problems } = parseRequest({ model: "sir", dimensions, fixed: { valueOf: 1 } });
    assert.deepEqual(problems, []);
    assert.deepEqual(Object.entries(parsed?.dimensions ?? {}), Object.entries(dimensions));
    assert.deepEqual(Object.entries(parsed?.fixed ?? {}), [["valueOf", 1]]);
  });
  test("values nested 32 deep, and numbers that only a double holds", () => {
    assert.deepEqual(parseRequest(request({ fixed: { a: nested(30), b: 1e300, c: -0 } })).problems, []);
  });
  for (const run_id of ["a", "influenza-1978-a", `a${"-".repeat(63)}`]) {
    test(`run_id ${run_id}`, () => assert.deepEqual(parseRequest(request({ run_id })).problems, []));
  }
});

describe("parseRequest returns the rest of a bad request", () => {
  test("without the dimensions, fixed values, labels and limits that are wrong", () => {
    const { request: rest } = parseRequest({
      model: "sir",
      dimensions: { good: [1], bad: 3 },
      fixed: { good: 1, bad: Number.NaN },
      labels: { good: "x", bad: 1 },
      limits: { point_timeout_ms: 5, max_failed_points: -1 },
    });
    assert.deepEqual(rest?.dimensions, { good: [1] });
    assert.deepEqual(rest?.fixed, { good: 1 });
    assert.deepEqual(rest?.labels, { good: "x" });
    assert.deepEqual(rest?.limits, { point_timeout_ms: 5, max_failed_points: null });
  });
  test("with the default of any other part that is wrong", () => {
    const { request: rest } = parseRequest({
      model: "sir",
      replicates: 0,
      sampling: { strategy: "zip", count: 0 },
      x: 1,
    });
    assert.equal(rest?.replicates, 1);
    assert.equal(rest?.sampling, "grid");
    assert.ok(rest !== undefined && !("x" in rest));
  });
  test("as nothing where the model is wrong", () =>
    assert.equal(parseRequest({ model: 3, seed: 1 }).request, undefined));
});

test("100,000 points are checked within a second", () => {
  const points = Array.from({ length: 100_000 }, (_, index) => ({ a: index, b: index / 2, c: "x" }));
  const started = performance.now();
  const { problems } = parseRequest(request({ sampling: { strategy: "list", points } }));
  const elapsedMs = performance.now() - started;
  assert.deepEqual(problems, []);
  assert.ok(elapsedMs < 1000, `${elapsedMs} ms`);
});
