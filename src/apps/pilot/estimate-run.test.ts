import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PointFate } from "../../adapters/child-process/index.ts";
import { planShards } from "../../planning/index.ts";
import type { PreparedSweep } from "../../runs/index.ts";
import type { PilotPoint } from "../pilot-process/protocol.ts";
import { estimateTime, modelMs } from "./estimate-run.ts";

const taking = (point: number, ms: number): PointFate<PilotPoint> => ({
  point,
  result: { status: "succeeded", fault: undefined, derived: [], derivedJson: "{}", metrics: [], ms },
  blame: null,
});

describe("modelMs", () => {
  it("is the mean of what points took, and of two tries where they ended their process", () => {
    const ended = { point: 1, result: null, blame: "POINT_TIMEOUT", elapsedMs: 1_000 } as const;
    const { mean, interval } = modelMs([taking(0, 10), ended, taking(2, 30)], 3, 200);
    assert.equal(mean, (10 + 2 * 1_200 + 30) / 3);
    assert.deepEqual(interval, { low: mean, high: mean });
  });
});

describe("estimateTime", () => {
  const estimate = (totalPoints: number, shard_count: number, workers: number) => {
    const shards = planShards(totalPoints, { strategy: "shard_count", shard_count, shard_size: null });
    const costs = { workers, modelMs: { mean: 9, interval: { low: 4, high: 19 } }, engineMs: 1, startMs: 500 };
    return estimateTime({ totalPoints, shards } as PreparedSweep, costs);
  };

  it("divides the points among the workers", () => {
    assert.deepEqual(estimate(64_000, 64, 4), {
      workers: 4,
      seconds: 160.5,
      interval: { low: 80.5, high: 320.5 },
      confidence: 0.95,
    });
  });

  it("waits for the worker that has one shard more", () => {
    assert.equal(estimate(3_000, 3, 2).seconds, 20.5);
    assert.equal(estimate(1_000, 1, 1).seconds, 10.5);
  });
});
