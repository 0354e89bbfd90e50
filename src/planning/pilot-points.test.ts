import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { limits } from "../contract/index.ts";
import { pilotPoints } from "./pilot-points.ts";
import { shardRange } from "./sharding.ts";

describe("pilotPoints", () => {
  const most = limits.maxShards * limits.maxShardPoints;

  it("takes one point from each stratum, the first and the last included, or all", () => {
    const total = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: most }));
    fc.assert(
      fc.property(total, fc.integer({ min: 1, max: 200 }), (totalPoints, wanted) => {
        const points = pilotPoints(totalPoints, wanted);
        assert.equal(points.length, Math.min(totalPoints, wanted));
        assert.equal(points[0], 0);
        if (points.length > 1) assert.equal(points.at(-1), totalPoints - 1);
        for (const [stratum, point] of points.entries()) {
          const { start_index, end_index_exclusive } = shardRange(totalPoints, points.length, stratum);
          assert.ok(point >= start_index && point < end_index_exclusive);
        }
      }),
    );
  });

  it("gives the same points everywhere", () => {
    assert.deepEqual(pilotPoints(1_000_000, 5), [0, 336_220, 434_483, 662_513, 999_999]);
  });

  it("does not fall in step with a grid: evenly spaced points would see one value of the last dimension only", () => {
    const lastValues = new Set(pilotPoints(10_000, 100).map((point) => point % 100));
    assert.ok(lastValues.size > 50, `${lastValues.size} of 100 values`);
  });
});
