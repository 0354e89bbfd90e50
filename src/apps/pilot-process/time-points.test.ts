import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TriedPoint } from "../../execution/index.ts";
import { timePoints } from "./time-points.ts";

/** A point that takes `ms` of this thread, and says how often it was tried. */
function takes(ms: number) {
  const tries: number[] = [];
  const tryPoint = (point: number): TriedPoint => {
    tries.push(point);
    const until = performance.now() + ms;
    while (performance.now() < until);
    return { status: "succeeded", fault: undefined, derived: [], derivedJson: "{}", metrics: [tries.length] };
  };
  return { tryPoint, tries };
}

describe("timePoints", () => {
  it("tries a slow point once", async () => {
    const { tryPoint, tries } = takes(60);
    const { ms } = await timePoints(tryPoint, { first: 2, others: 2 })(7);
    assert.deepEqual(tries, [7]);
    assert.ok(ms >= 60, `${ms}`);
  });

  it("tries a cheap point again and gives the outcome of the first try", async () => {
    const { tryPoint, tries } = takes(1);
    const run = timePoints(tryPoint, { first: 200, others: 5 });
    const { ms, metrics } = await run(0);
    assert.deepEqual(metrics, [1]);
    assert.ok(tries.length >= 3, `${tries.length}`);
    assert.ok(ms >= 1, `${ms}`);
  });

  it("awaits points that give promises", async () => {
    const { tryPoint } = takes(0);
    const run = timePoints(async (point) => tryPoint(point), { first: 0, others: 0 });
    assert.equal((await run(0)).status, "succeeded");
  });
});
