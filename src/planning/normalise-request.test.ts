import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ClinicRequest } from "../../test/support/clinic.ts";
import { accepted, clinic, field, grid, normalise, random, refused } from "../../test/support/clinic.ts";
import type { Problem } from "../contract/index.ts";
import { requestFormSchema } from "../contract/index.ts";
import type { NormaliseOptions } from "./index.ts";
import { openPlan } from "./index.ts";

const beds = { beds: [1, 2] };

function onlyProblem(input: ClinicRequest, options: Partial<NormaliseOptions> = {}): Problem {
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
      limits: { point_timeout_ms: 5, max_failed_points: null, max_heap_mb: null },
      replicates: 1,
      sampling: { count: null, points: null, strategy: "grid" },
      seed: 4,
      seed_policy: "assignment",
      sharding: { shard_count: null, shard_size: 7, strategy: "shard_size" },
    });
    assert.ok(Object.isFrozen(form.dimensions.beds?.values));
  });

  test("what draws has a count, and a star has none", () => {
    for (const strategy of ["random", "lhs", "sobol"] as const) {
      const form = accepted({
        sampling: { strategy, count: 4 },
        dimensions: { rate: { uniform: { low: 0, high: 1 } } },
      });
      assert.deepEqual(requestFormSchema.parse(form).sampling, { count: 4, points: null, strategy });
    }
    const star = accepted({ sampling: "star", dimensions: beds });
    assert.deepEqual(requestFormSchema.parse(star).sampling, { count: null, points: null, strategy: "star" });
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

describe("what a message says", () => {
  test("how many to ask for, and who may ask", () => {
    const uncounted = onlyProblem({ sampling: "sobol", dimensions: beds });
    assert.equal(uncounted.found, "found sobol without a count");
    assert.equal(uncounted.valid, "say how many: { strategy: sobol, count: … }");
    const counted = onlyProblem({ sampling: { strategy: "star", count: 9 }, dimensions: beds });
    assert.equal(counted.valid, "only what draws has a count (random, lhs, sobol): leave it out");
    const longest = onlyProblem({ sampling: { strategy: "sobol", count: 5e9 }, dimensions: beds });
    assert.equal(longest.valid, "sobol has at most 4294967296 assignments: lhs and random have more");
  });

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
  const cut = { refusedKeys: new Set(["sampling", "dimensions", "fixed"]) };

  test("gives no form and no problem that may follow from what was cut", () => {
    const parameters = [...clinic.parameters, field("dose", "f64", { type: "number" })];
    assert.deepEqual(refused({}, { ...clinic, parameters }, cut), []);
    assert.deepEqual(refused(random({ rate: { uniform: { low: 0, high: 1 } } }), clinic, cut), []);
    const cutSampling: ClinicRequest = { dimensions: { rate: { uniform: { low: 0, high: 1 } }, beds: [1, 1] } };
    assert.deepEqual(refused(cutSampling, clinic, cut), []);
    assert.deepEqual(refused({ sampling: { strategy: "list", points: "lost.csv" } }, clinic, cut), []);
  });

  test("still gives the others", () => {
    const input: ClinicRequest = { sampling: "zip", dimensions: { beds: [1, 2], rate: [-1] } };
    assert.deepEqual(refused(input, clinic, { refusedKeys: new Set(["seed"]) }), [
      "PARAMETER_VALUE_INVALID /dimensions/rate/0",
      "ZIP_LENGTHS_DIFFER /dimensions",
    ]);
  });
});

test("what is accepted can be opened", () => {
  const { labels: _, limits: __, sharding: ___, ...form } = accepted({ dimensions: { beds: [1, 2], rate: [0, 1, 2] } });
  const plan = openPlan({ ...form, kind: "config.1", model_version: "1.0.0" }, clinic, 4);
  assert.deepEqual([plan.totalPoints, plan.dimensionNames, plan.assignment(5)], [6, ["beds", "rate"], [2, 2]]);
});
