import { describe, test } from "node:test";
import type { ExpectedProblem } from "../../test/support/expect-problems.ts";
import { expectProblems } from "../../test/support/expect-problems.ts";
import { parseRequest } from "./index.ts";

type Case = readonly [name: string, input: unknown, ...expected: ExpectedProblem[]];

/** A request that is right but for `parts`. */
const request = (parts: object) => ({ model: "sir", ...parts });
const json = (text: string): unknown => JSON.parse(text);
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inside) => [inside], 1);

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
      ["KEY_UNKNOWN", "/limits/point_timeout", "point_timeout_ms, max_failed_points, max_heap_mb"],
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
  "names that are __proto__": [
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
      test(name, () => expectProblems(parseRequest(input).problems, expected));
    }
  });
}
