import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PointCost, ShardAdvice } from "./shard-advice.ts";
import { adviseSharding } from "./shard-advice.ts";
import { planShards } from "./sharding.ts";

const auto = { strategy: "auto", shard_count: null, shard_size: null } as const;
const size = (shard_size: number) => ({ strategy: "shard_size", shard_count: null, shard_size }) as const;

function advise(
  totalPoints: number,
  sharding: Parameters<typeof planShards>[1],
  cost: Partial<PointCost>,
): ShardAdvice {
  const shards = planShards(totalPoints, sharding);
  return adviseSharding({ totalPoints, shards }, { pointMs: 1, pointBytes: 100, workers: 2, ...cost });
}

describe("adviseSharding", () => {
  const cases: readonly { name: string; advice: ShardAdvice; advised: ShardAdvice["advised"] }[] = [
    { name: "auto is fine for a small sweep", advice: advise(100, auto, {}), advised: "as requested" },
    { name: "auto is fine for a single point", advice: advise(1, auto, {}), advised: "as requested" },
    {
      name: "auto is fine where shards take a minute",
      advice: advise(1_000_000, auto, { pointMs: 6 }),
      advised: "as requested",
    },
    {
      name: "a size that takes a minute is fine",
      advice: advise(1_000_000, size(6_000), { pointMs: 10 }),
      advised: "as requested",
    },
    { name: "shards of a point each are too many", advice: advise(100_000, size(1), { pointMs: 5 }), advised: "auto" },
    {
      name: "slow points need small shards",
      advice: advise(100_000, auto, { pointMs: 1_000 }),
      advised: { shard_size: 60 },
    },
    {
      name: "points of an hour are a shard each",
      advice: advise(1_000, auto, { pointMs: 3_600_000 }),
      advised: { shard_size: 1 },
    },
    {
      name: "fast points go well in large shards",
      advice: advise(10_000_000, auto, { pointMs: 0.01 }),
      advised: { shard_size: 100_000 },
    },
    {
      name: "large rows need small shards",
      advice: advise(1_000_000, auto, { pointBytes: 64 * 1024, pointMs: 10 }),
      advised: { shard_size: 1_000 },
    },
    {
      name: "many workers need many shards",
      advice: advise(10_000, auto, { workers: 100, pointMs: 100 }),
      advised: { shard_size: 25 },
    },
  ];
  for (const { name, advice, advised } of cases) it(name, () => assert.deepEqual(advice.advised, advised));

  it("never advises outside its own range", () => {
    for (const { advice } of cases) {
      assert.ok(advice.smallest >= 1 && advice.smallest <= advice.largest && advice.largest <= 100_000);
      if (typeof advice.advised === "object") {
        assert.ok(advice.advised.shard_size >= advice.smallest && advice.advised.shard_size <= advice.largest);
      }
    }
  });

  it("says what a shard takes and what a Lambda holds", () => {
    const { shard_ms, lambda_points } = advise(6_400, auto, { pointMs: 50 });
    assert.equal(shard_ms, 5_000);
    assert.equal(lambda_points, 18_000);
    assert.equal(advise(6_400, auto, { pointMs: 900_001 }).lambda_points, 0);
    assert.equal(advise(6_400, auto, { pointMs: 9 }).lambda_points, null);
  });
});
