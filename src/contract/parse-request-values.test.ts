import { describe, test } from "node:test";
import type { ExpectedProblem } from "../../test/support/expect-problems.ts";
import { expectProblems } from "../../test/support/expect-problems.ts";
import { parseRequest } from "./index.ts";

type Case = readonly [name: string, input: unknown, ...expected: ExpectedProblem[]];

/** A request that is right but for `parts`. */
const request = (parts: object) => ({ model: "sir", ...parts });
const dimension = (of: unknown) => request({ dimensions: { a: of } });

const formKeys = "values, range, linspace, logspace, uniform, log_uniform, normal, choice";
const strategyWords = "must be grid, zip, list, random, lhs, sobol or star";
const samplingWords = `${strategyWords}, or an object such as { strategy: random, count: 100 }`;

const cases: Record<string, readonly Case[]> = {
  sampling: [
    [
      "a typo",
      request({ sampling: "gird" }),
      ["VALUE_INVALID", "/sampling", 'found "gird"', `${samplingWords}. Did you mean "grid"?`],
    ],
    ["not offered", request({ sampling: "halton" }), ["VALUE_INVALID", "/sampling", samplingWords]],
    [
      "a typo in an object",
      request({ sampling: { strategy: "soboll", count: 8 } }),
      ["VALUE_INVALID", "/sampling/strategy", `${strategyWords}. Did you mean "sobol"?`],
    ],
    ["a number", request({ sampling: 3 }), ["TYPE_INVALID", "/sampling", samplingWords]],
    ["null", request({ sampling: null }), ["TYPE_INVALID", "/sampling", samplingWords]],
    ["a list", request({ sampling: ["grid"] }), ["TYPE_INVALID", "/sampling", samplingWords]],
    [
      "no strategy",
      request({ sampling: { count: 3 } }),
      ["KEY_MISSING", "/sampling/strategy", "found nothing", strategyWords],
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
      ["TYPE_INVALID", "/dimensions/a/3", "found 1n", "not a bigint"],
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
};

for (const [part, group] of Object.entries(cases)) {
  describe(`parseRequest refuses: ${part}`, () => {
    for (const [name, input, ...expected] of group) {
      test(name, () => expectProblems(parseRequest(input).problems, expected));
    }
  });
}
