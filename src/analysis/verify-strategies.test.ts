import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SmallLake } from "../../test/support/small-lake.ts";
import { createSmallLake } from "../../test/support/small-lake.ts";
import type { RunSpecification, SamplingStrategy } from "../contract/index.ts";
import { outcomesColumns, outcomesRecord, samplingStrategies, shardKey } from "../contract/index.ts";
import { readTable } from "../datasets/index.ts";
import { partitionOf } from "../lake/index.ts";
import { verifyRun } from "./verify-run.ts";

const drawn = {
  dimensions: {
    x: { uniform: { low: 7, high: 9000 } },
    "group.scale": { normal: { mean: 0, sd: 1 } },
    note: ["a", "b", null],
  },
};
const valued = { dimensions: { "group.scale": [1, 2, 3], note: ["a", "b", null] }, fixed: { x: 7 } };

/** A request of every strategy, with its number of assignments. */
const requests: Readonly<Record<SamplingStrategy, readonly [request: object, count: number]>> = {
  grid: [valued, 9],
  zip: [{ ...valued, sampling: "zip" }, 3],
  list: [{ sampling: { strategy: "list", points: [{ x: 9 }, { x: 8 }, { x: 9 }] } }, 3],
  random: [{ ...drawn, sampling: { strategy: "random", count: 11 } }, 11],
  lhs: [{ ...drawn, sampling: { strategy: "lhs", count: 11 } }, 11],
  sobol: [{ ...drawn, sampling: { strategy: "sobol", count: 11 } }, 11],
  star: [{ ...valued, sampling: "star" }, 5],
};

async function runIn(small: SmallLake, strategy: SamplingStrategy, shard_size: number): Promise<RunSpecification> {
  const [request] = requests[strategy];
  return small.sweep({
    model: "./odd.ts",
    run_id: "run",
    replicates: 2,
    seed: 3,
    sharding: { shard_size },
    ...request,
  });
}

/** The parameter_fingerprint of every outcome, in the order of points: parameters and seed in one. */
async function fingerprints(small: SmallLake, run: RunSpecification): Promise<readonly unknown[]> {
  const columns = outcomesColumns(await small.model(run));
  const ids = Array.from({ length: run.shards.count }, (_, id) => id);
  const tables = await Promise.all(
    ids.map(async (id) => {
      const bytes = await small.lake.store.get(shardKey(outcomesRecord, partitionOf(run), id));
      assert.ok(bytes);
      return readTable(bytes, columns);
    }),
  );
  return tables.flatMap((table) => table.column("parameter_fingerprint"));
}

describe("a run of every strategy is sound, and the same however it is cut into shards", () => {
  for (const strategy of samplingStrategies) {
    test(strategy, async () => {
      const [, count] = requests[strategy];
      const [whole, cut] = [createSmallLake(), createSmallLake()];
      const run = await runIn(whole, strategy, 1000);
      const cutRun = await runIn(cut, strategy, 2);
      assert.deepEqual([run.shards.count, cutRun.shards.count], [1, count]);
      const points = await fingerprints(whole, run);
      assert.equal(points.length, 2 * count);
      assert.deepEqual(await fingerprints(cut, cutRun), points);
      const { checks, isSound } = await verifyRun(cut.lake, cutRun);
      assert.deepEqual(
        checks.filter((each) => each.failed > 0),
        [],
      );
      assert.ok(isSound);
    });
  }
});
