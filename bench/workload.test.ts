import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { configOf } from "../src/contract/index.ts";
import { openPlan } from "../src/planning/index.ts";
import { prepareInMemory } from "./lines/run-in-memory.ts";
import { bareLoop, checksum, hashPoint, workloadOf } from "./workload.ts";

test("a grid has exactly the points that were asked for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (points) => {
      const { load, rate, servers } = workloadOf(points).dimensions;
      assert.equal(load.length * rate.length * servers.length, points);
    }),
    { numRuns: 200 },
  );
});

for (const points of [1_000_000, 10_000_000, 1_000_000_000]) {
  test(`${points} points are near to a cube`, () => {
    const sizes = Object.values(workloadOf(points).dimensions).map((values) => values.length);
    assert.ok(Math.max(...sizes) / Math.min(...sizes) < 1.6, String(sizes));
  });
}

test("points that are no grid within the limits are refused", () => {
  assert.throws(() => workloadOf(1_000_003), /1000003 points are no grid of three dimensions/);
});

test("the bare loop runs the points of the engine's plan, in its order", async () => {
  const workload = workloadOf(60);
  const { form, model, shards } = await prepareInMemory(workload);
  const plan = openPlan(configOf(form, model.description), model.description, shards.count);
  assert.deepEqual(plan.dimensionNames, ["load", "rate", "servers"]);
  let visited = 0;
  bareLoop(workload, ({ load, rate, servers }, _derived, _metrics, index) => {
    assert.equal(index, visited++);
    assert.deepEqual(plan.assignment(index), [load, rate, servers]);
  });
  assert.equal(visited, 60);
  assert.equal(plan.totalPoints, 60);
});

test("the checksum tells workloads apart", () => {
  assert.notEqual(checksum(workloadOf(60)), checksum(workloadOf(61)));
});

test("the group's hash is that of the text without its seed", () => {
  bareLoop(workloadOf(1), (parameters, derived) => {
    const one = hashPoint(parameters, derived, 1);
    const other = hashPoint(parameters, derived, 2);
    assert.equal(one.groupFingerprint, other.groupFingerprint);
    assert.notEqual(one.fingerprint, other.fingerprint);
    assert.match(one.json, /^\{"derived":\{.*\},"kind":"point\.1",.*,"seed":1\}$/);
  });
});
