import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseRequest } from "./index.ts";

/** A request that is right but for `parts`. */
const request = (parts: object) => ({ model: "sir", ...parts });
const dimension = (of: unknown) => request({ dimensions: { a: of } });
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inside) => [inside], 1);

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
        limits: { point_timeout_ms: 60_000, max_failed_points: null, max_heap_mb: null },
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
    assert.deepEqual(rest?.limits, { point_timeout_ms: 5, max_failed_points: null, max_heap_mb: null });
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

test("100,000 points are checked within a second of processor time", () => {
  const points = Array.from({ length: 100_000 }, (_, index) => ({ a: index, b: index / 2, c: "x" }));
  const before = process.cpuUsage();
  const { problems } = parseRequest(request({ sampling: { strategy: "list", points } }));
  // Not elapsed time: the machine may be busy with something else.
  const cpuMs = process.cpuUsage(before).user / 1000;
  assert.deepEqual(problems, []);
  assert.ok(cpuMs < 1000, `${cpuMs} ms`);
});
